"""What is away for a while and comes back by itself: the database, the disk, services that the site asks.

The one place that says by an exception which of them it is; answers (``config.error_views``), the log
(``config.log_filters``) and the worker (``home.background``) ask here.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from smtplib import SMTPException

from django.db import InterfaceError, OperationalError
from elastic_transport import TransportError
from elasticsearch import ApiError, UnsupportedProductError

DATABASE, DISK, SEARCH, MAIL, NETWORK = "database", "disk", "search service", "mail server", "network"
# Full, over its share, broken, put to read-only by the system, a file or the number of files at its limit.
_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG, errno.EMFILE, errno.ENFILE})
_KINDS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((OperationalError, InterfaceError), DATABASE),
    ((TransportError,), SEARCH),
    ((SMTPException,), MAIL),
    ((ConnectionError, TimeoutError), NETWORK),
)


def outage_of(problem: BaseException | None) -> str:
    """What was away when this was raised, or what it fell over was; ``""`` for a mistake of a program."""
    return next(filter(None, map(_kind, _chain(problem))), "")


def stops_the_site(problem: BaseException | None) -> bool:
    """Whether nobody can be answered for now. Without its search service or its mail server the site goes on."""
    return any(_kind(one) in {DATABASE, DISK} for one in _chain(problem))


def _chain(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__


def _kind(problem: BaseException) -> str:
    if isinstance(problem, OSError) and problem.errno in _DISK:
        return DISK
    if isinstance(problem, ApiError):
        # The last is what answers in its place: the sign-in page of a proxy, another program.
        is_away = problem.status_code >= 500 or problem.status_code in {401, 403, 407, 429}
        return SEARCH if is_away or isinstance(problem, UnsupportedProductError) else ""
    if getattr(problem.__cause__, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR:
        # A statement that is wrong, such as »no such table«: the same class, and a mistake.
        return ""
    return next((kind for classes, kind in _KINDS if isinstance(problem, classes)), "")
