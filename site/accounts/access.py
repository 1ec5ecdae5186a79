"""The access matrix (``checks.md`` 2.0) as code: who may enter which address.

A view of ours says its row itself: ``@access(Row.INTERN)`` declares *and* enforces it. Routes of Wagtail and
of other packages, which enforce their own rights, stand in ``accounts.access_table`` by the name of
their URL. A system check fails for a route that nobody declared, and ``tests/access`` asks every route
as every role, so neither can be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.cache import patch_cache_control

from accounts.models import Right
from accounts.roles import Role

SAFE_METHODS = ("GET", "HEAD")
FORM_METHODS = ("GET", "HEAD", "POST")


class Who(StrEnum):
    """The six columns of the matrix."""

    ANONYMOUS = "anonymous"
    AGENCY = "agency"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    TRANSLATOR = "translator"
    ADMIN = "administrator"


ROLE_OF = {
    Who.AGENCY: Role.AGENCY,
    Who.EDITOR: Role.EDITOR,
    Who.REVIEWER: Role.REVIEWER,
    Who.TRANSLATOR: Role.TRANSLATOR,
    Who.ADMIN: Role.ADMIN,
}
EVERYONE = frozenset(Who)
SIGNED_IN = EVERYONE - {Who.ANONYMOUS}
_STAFF = SIGNED_IN - {Who.AGENCY}


class Row(Enum):
    """A row of the matrix: its key, the shipped roles that may enter, and the permission by which they do.

    The roles are what the matrix promises and the tests ask; the permission decides, so any group that has it enters.
    """

    PUBLIC = ("public", EVERYONE, None)
    # The doors of the site: sign in, register, reset. Open for all, never cached.
    DOOR = ("door", EVERYONE, None)
    # The reader's own space. What stands there depends on the reader; the services behind it decide that.
    INTERN = ("intern", SIGNED_IN, None)
    # Wagtail's frame for everybody who works in the admin; lists in it are cut to the reader's rights.
    STAFF = ("staff", _STAFF, Right.ENTER_ADMIN)
    # Making and keeping cards. Whose cards is decided by the object: see ``practices.permissions``.
    EDITORS = ("editors", _STAFF - {Who.TRANSLATOR}, Right.WRITE)
    # Objects of another team, publishing, vocabularies.
    REVIEWERS = ("reviewers", frozenset({Who.REVIEWER, Who.ADMIN}), Right.REVIEW)
    TRANSLATORS = ("translators", frozenset({Who.REVIEWER, Who.TRANSLATOR, Who.ADMIN}), Right.TRANSLATE)
    ADMINISTRATION = ("administration", frozenset({Who.ADMIN}), Right.ADMINISTER)
    # Doors of other packages that are bricked up here: nobody enters.
    CLOSED = ("closed", frozenset[Who](), None)

    def __init__(self, key: str, admits: frozenset[Who], right: Right | None) -> None:
        self.key = key
        self.admits = admits
        self.right = right

    def admits_user(self, user: Any) -> bool:
        """Whether this account may enter. Rights are read anew for every request."""
        if Who.ANONYMOUS in self.admits:
            return True
        if not user.is_authenticated or not self.admits:
            return False
        if self.right is None:
            # A session that owes a second factor looks inactive to gates that ask for more than a reader.
            return bool(user.is_active or user.rights_are_withheld)
        return bool(user.has_perm(self.right))


View = Callable[..., HttpResponseBase]


def access(row: Row, *, methods: tuple[str, ...] = SAFE_METHODS) -> Callable[[View], View]:
    """Declares the row of a view and lets only its roles in, with these methods.

    Others are sent to the sign-in (anonymous), get 403 (no right) or 405 (method). A public view is left
    alone: it must not read the session. Every other answer is ``private, no-store``.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if row is Row.PUBLIC:
                if request.method not in methods:
                    return HttpResponseNotAllowed(methods)
                return view(request, *args, **kwargs)
            response = _enter(request, row, methods) or view(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_store=True)
            return response

        guarded.access_row = row  # type: ignore[attr-defined]
        guarded.access_methods = methods  # type: ignore[attr-defined]
        return guarded

    return decorate


def _enter(request: HttpRequest, row: Row, methods: tuple[str, ...]) -> HttpResponseBase | None:
    if not row.admits_user(request.user):
        if request.user.is_authenticated:
            raise PermissionDenied
        # After a form the reader comes back to its page: its own answer may exist for POST only.
        target = request.get_full_path() if request.method in SAFE_METHODS else reverse("intern_overview")
        return redirect_to_login(target)
    return None if request.method in methods else HttpResponseNotAllowed(methods)


@dataclass(frozen=True, slots=True)
class Route:
    """One address the router knows. ``name`` has its namespaces; ``pattern`` is the route as written."""

    name: str
    pattern: str
    view: Any

    @property
    def key(self) -> str:
        """What ``accounts.access_table`` calls it: its name or, for a nameless one, its pattern."""
        return self.name or self.pattern

    @property
    def row(self) -> Row | None:
        """The row this route declared, or None."""
        from accounts.access_table import row_of

        return getattr(self.view, "access_row", None) or row_of(self.key)


def routes() -> Iterator[Route]:
    """Every address of the site, in the order of the router; shadowed ones too."""
    yield from _walk(get_resolver(), "", ())


def _walk(resolver: URLResolver, prefix: str, namespaces: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from _walk(entry, prefix + str(entry.pattern), inner)
        elif isinstance(entry, URLPattern):
            name = ":".join([*namespaces, entry.name]) if entry.name else ""
            yield Route(name, prefix + str(entry.pattern), entry.callback)
