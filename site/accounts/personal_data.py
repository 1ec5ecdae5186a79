"""What an app says of its personal data: its module ``privacy`` names the tables, ``privacy.registry`` reads it.

Here is what such modules are written with, below all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.dispatch import Signal

if TYPE_CHECKING:
    from accounts.models import User

# Sent in the transaction of an erasure, with ``pages``: the primary keys of pages whose text has changed.
person_removed = Signal()
# Sent in the transaction that empties an account, with ``user``: what belongs to it elsewhere goes.
account_emptied = Signal()


@dataclass(frozen=True, slots=True)
class Owner:
    """To whom a row belongs, in words.

    ``url`` is ``""`` where there is no page in the admin; ``key`` names a record (``contacts.contact:7``).
    """

    title: str
    url: str = ""
    key: str = ""


@dataclass(frozen=True)
class RecordKind:
    """A record about one person that is erased as a whole; ``label`` as ``contacts.contact``.

    ``erase`` writes the log and the journal itself, ``again`` repeats it: it gets the key that ``erase`` left in the
    journal and says whether there was something to erase. ``details`` are other things to look for.
    """

    label: str
    owner: Callable[[Any, Any], Owner | None]
    erase: Callable[[Any, User], None]
    again: Callable[[str], bool]
    details: Callable[[Any], list[str]] = lambda pk: []
