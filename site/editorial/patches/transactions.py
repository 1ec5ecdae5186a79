"""One change, one transaction: state, history, row of the search and waiting mails come together or not at all.

Wagtail writes them one after the other, each for itself: a process that ends in between leaves a withdrawn card in the
search, or a public one without a line in its history. Here its actions, and every form sent to the admin, get a
transaction around them; mails go out after it (``transaction.on_commit``), tasks are rows of the same transaction.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from functools import cache, partial, wraps
from importlib import import_module
from typing import Any, TypeVar

from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail import actions
from wagtail.actions.base import BaseAction
from wagtail.models import Page, RevisionMixin, WorkflowState
from wagtail_localize.models import TranslationSource

from editorial.app_modules import app_modules
from editorial.patches.wrapping import wrap
from editorial.publishing import PublishingRefused
from editorial.requests import SAFE_METHODS, is_of_admin

Result = TypeVar("Result")


def install() -> None:
    """After all else that is put around these functions. A second call changes nothing."""
    for module in pkgutil.iter_modules(actions.__path__, f"{actions.__name__}."):
        import_module(module.name)
    for action in _with_subclasses(BaseAction):
        if "execute" in vars(action):
            wrap(action, "execute", _whole)
    for kind in (RevisionMixin, Page):
        wrap(kind, "save_revision", _whole)
    for name in ("cancel", "resume", "update"):
        wrap(WorkflowState, name, _whole)
    wrap(TranslationSource, "create_or_update_translation", _whole)
    wrap(BaseHandler, "make_view_atomic", _whole_request)


def _with_subclasses(kind: type[Any]) -> list[type[Any]]:
    return [kind, *(deeper for child in kind.__subclasses__() for deeper in _with_subclasses(child))]


def in_one(change: Callable[[], Result]) -> Result:
    """``change`` in one transaction. What was typed stays as a draft where publishing it is refused."""
    with transaction.atomic():
        try:
            return change()
        except PublishingRefused as problem:
            refused = problem
    raise refused


def _whole(original: Callable[..., Any]) -> Callable[..., Any]:
    def whole(*args: Any, **kwargs: Any) -> Any:
        return in_one(partial(original, *args, **kwargs))

    return whole


def _whole_request(original: Callable[..., Any]) -> Callable[..., Any]:
    """Not Django's own ``ATOMIC_REQUESTS``: it would lock SQLite for everybody who only reads."""

    def make_view_atomic(self: BaseHandler, view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        inner = original(self, view)

        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            answer = partial(inner, request, *args, **kwargs)
            return in_one(answer) if changes_content(request) else answer()

        return answered

    return make_view_atomic


@cache
def alone() -> frozenset[str]:
    """Names of views and namespaces (``ALONE_ROUTES`` of each app's module ``access``) that get no transaction.

    Those that wait for another service, say how sending a mail went, or only look. On SQLite, where one transaction
    writes at a time, nobody should wait for them. What they write they write in transactions of their own.
    """
    return frozenset(name for _app, module in app_modules("access") for name in getattr(module, "ALONE_ROUTES", ()))


def changes_content(request: HttpRequest) -> bool:
    """Files are read and drawn anew while nobody else could write: their views write in one go at the end."""
    if request.method in {*SAFE_METHODS, "OPTIONS"} or not is_of_admin(request) or request.FILES:
        return False
    match = request.resolver_match
    return match is None or alone().isdisjoint({match.view_name, *match.namespaces})
