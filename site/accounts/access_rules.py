"""The access matrix as code (``docs/decisions/0015-access-matrix-as-code.md``): who may enter which address.

A view of ours says its rule itself: ``@access(AccessRule.INTERN)`` declares *and* enforces it. Routes whose views are
not ours to decorate (Wagtail, allauth, wagtail-localize), which enforce their own rights, stand in ``ROUTES`` of the
module ``access`` of the app they belong to: the name of the URL, and the key of its rule.

A line that ends with ``:``, ``_`` or ``*`` speaks for all names that begin so, the longest wins; any other line for one
name only. So ``"wagtailusers_"`` is all of the user administration and ``"search"`` one page and no other. Which
*objects* somebody meets behind a route is decided by the policies (``practices.permissions``); the rule is about the
object of another team, because that is what must not be reached.

A system check fails for a route that nobody declared, and ``tests/access`` asks every route as every role, so neither
can be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cache, wraps
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.cache import patch_cache_control

from accounts.models import Right
from accounts.roles import Role
from editorial.app_modules import app_modules
from editorial.requests import SAFE_METHODS

FORM_METHODS = ("GET", "HEAD", "POST")


class Audience(StrEnum):
    """The six columns of the matrix."""

    ANONYMOUS = "anonymous"
    AGENCY = "agency"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    TRANSLATOR = "translator"
    ADMIN = "administrator"


ROLE_OF = {
    Audience.AGENCY: Role.AGENCY,
    Audience.EDITOR: Role.EDITOR,
    Audience.REVIEWER: Role.REVIEWER,
    Audience.TRANSLATOR: Role.TRANSLATOR,
    Audience.ADMIN: Role.ADMIN,
}
EVERYONE = frozenset(Audience)
SIGNED_IN = EVERYONE - {Audience.ANONYMOUS}
_STAFF = SIGNED_IN - {Audience.AGENCY}


class AccessRule(Enum):
    """A row of the matrix: its key, the shipped roles that may enter, and the permission by which they do.

    The roles are what the matrix promises and the tests ask; the permission decides, so any group that has it enters.
    """

    PUBLIC = ("public", EVERYONE, None)
    # The doors of the site: sign in, register, reset. Open for all, never cached.
    AUTH = ("auth", EVERYONE, None)
    # The reader's own space. What stands there depends on the reader; the services behind it decide that.
    INTERN = ("intern", SIGNED_IN, None)
    # Wagtail's frame for everybody who works in the admin; lists in it are cut to the reader's rights.
    STAFF = ("staff", _STAFF, Right.ENTER_ADMIN)
    # Making and keeping cards. Whose cards is decided by the object: see ``practices.permissions``.
    EDITORS = ("editors", _STAFF - {Audience.TRANSLATOR}, Right.WRITE)
    # Objects of another team, publishing, vocabularies.
    REVIEWERS = ("reviewers", frozenset({Audience.REVIEWER, Audience.ADMIN}), Right.REVIEW)
    TRANSLATORS = ("translators", frozenset({Audience.REVIEWER, Audience.TRANSLATOR, Audience.ADMIN}), Right.TRANSLATE)
    ADMINISTRATION = ("administration", frozenset({Audience.ADMIN}), Right.ADMINISTER)
    # Doors of other packages that are bricked up here: nobody enters.
    CLOSED = ("closed", frozenset[Audience](), None)

    def __init__(self, key: str, admits: frozenset[Audience], right: Right | None) -> None:
        self.key = key
        self.admits = admits
        self.right = right

    def admits_user(self, user: Any) -> bool:
        """Whether this account may enter. Rights are read anew for every request."""
        if Audience.ANONYMOUS in self.admits:
            return True
        if not user.is_authenticated or not self.admits:
            return False
        if self.right is None:
            # A session that owes a second factor looks inactive to gates that ask for more than a reader.
            return bool(user.is_active or user.rights_are_withheld)
        return bool(user.has_perm(self.right))


View = Callable[..., HttpResponseBase]


def access(rule: AccessRule, *, methods: tuple[str, ...] = SAFE_METHODS) -> Callable[[View], View]:
    """Declares the row of a view and lets only its roles in, with these methods.

    Others are sent to the sign-in (anonymous), get 403 (no right) or 405 (method). A public view is left
    alone: it must not read the session. Every other answer is ``private, no-store``.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if rule is AccessRule.PUBLIC:
                if request.method not in methods:
                    return HttpResponseNotAllowed(methods)
                return view(request, *args, **kwargs)
            response = _enter(request, rule, methods) or view(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_store=True)
            return response

        guarded.access_rule = rule  # type: ignore[attr-defined]
        guarded.access_methods = methods  # type: ignore[attr-defined]
        return guarded

    return decorate


def _enter(request: HttpRequest, rule: AccessRule, methods: tuple[str, ...]) -> HttpResponseBase | None:
    if not rule.admits_user(request.user):
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
        """What ``ROUTES`` calls it: its name or, for a nameless one, its pattern."""
        return self.name or self.pattern

    @property
    def rule(self) -> AccessRule | None:
        """The rule this route declared, or None."""
        return getattr(self.view, "access_rule", None) or rule_of(self.key)


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


def _tables() -> Iterator[Any]:
    """The modules ``access`` of the apps, and of the package that holds the root of all addresses."""
    root = settings.ROOT_URLCONF.rpartition(".")[0]
    if find_spec(f"{root}.access") is not None:
        yield import_module(f"{root}.access")
    for _app, module in app_modules("access"):
        if hasattr(module, "ROUTES"):
            yield module


@cache
def declared_routes() -> dict[str, AccessRule]:
    """Every line of every app's ``ROUTES`` with its rule. Raises ``ValueError`` for a line that two apps claim."""
    by_key = {rule.key: rule for rule in AccessRule}
    lines: dict[str, AccessRule] = {}
    for module in _tables():
        if doubled := lines.keys() & module.ROUTES.keys():
            raise ValueError(f"{module.__name__} claims {sorted(doubled)}, which another app has declared")
        lines |= {line: by_key[key] for line, key in module.ROUTES.items()}
    return lines


@cache
def enforced_routes() -> frozenset[str]:
    """Routes whose views do not ask for a right where they should: ``AccessMiddleware`` asks in their place."""
    return frozenset(name for module in _tables() for name in getattr(module, "ENFORCED_ROUTES", ()))


@cache
def line_of(key: str) -> str | None:
    """The line that speaks for a route, or None."""
    lines = [
        line for line in declared_routes() if key == line or (_is_prefix(line) and key.startswith(line.rstrip("*")))
    ]
    return max(lines, key=len, default=None)


def rule_of(key: str) -> AccessRule | None:
    """The rule of a route by its name or the longest beginning of it, or None if nobody declared it."""
    line = line_of(key)
    return declared_routes()[line] if line else None


def _is_prefix(line: str) -> bool:
    return line.endswith((":", "_", "*"))
