"""Asks for the right in the place of views that do not, and writes down what only a response can tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from wagtail.models import Page
from wagtail_localize.models import TranslationSource

from accounts.access_rules import AccessRule, enforced_routes, rule_of
from accounts.audit import AuditAction, record
from accounts.models import Right
from editorial.publicness import is_public
from editorial.requests import is_of_admin

IMPORTS = frozenset({"wagtailredirects:process_import"})
# Imports of vocabularies, one a vocabulary, show a preview first: only the confirmation leads on to the list.
VOCABULARY, LOAD, TABLE = "wagtailsnippets_vocabularies_", ":import", ":import_template"
Handler = Callable[[HttpRequest], HttpResponseBase]


def _page(keys: dict[str, Any]) -> Page | None:
    return Page.objects.filter(pk=keys["page_id"]).first()


def _page_of_source(keys: dict[str, Any]) -> Page | None:
    source = TranslationSource.objects.filter(pk=keys["translation_source_id"]).first()
    found = source.object.get_instance_or_none(source.locale) if source else None
    return found if isinstance(found, Page) else None


# wagtail-localize asks for the right to translate, not for whose page it is: drafts of others would show their title.
TRANSLATED: dict[str, Callable[[dict[str, Any]], Page | None]] = {
    "wagtail_localize:submit_page_translation": _page,
    "wagtail_localize:update_translations": _page_of_source,
}


def _may_translate(page: Page, user: Any) -> bool:
    """What is public may be translated, and what the account may edit."""
    return bool(is_public(page) or page.specific.permissions_for_user(user).can_edit())


class AccessMiddleware:
    """Enforces the declared rule of the routes in ``enforced_routes``.

    Whatever stands under ``/intern/`` depends on the reader and is kept by no cache.
    Anonymous visitors are left to the view, which sends them to the sign-in.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path_info.startswith("/intern/"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if _has_no_business_here(request, getattr(view, "access_rule", None) or rule_of(name)):
            raise PermissionDenied
        if name in enforced_routes():
            rule = rule_of(name)
            if rule is AccessRule.CLOSED:
                raise Http404
            if rule and request.user.is_authenticated and not rule.admits_user(request.user):
                raise PermissionDenied
        if name in TRANSLATED and request.user.is_authenticated:
            page = TRANSLATED[name](kwargs)
            if page is not None and not _may_translate(page, request.user):
                raise Http404
        return None


def _has_no_business_here(request: HttpRequest, rule: AccessRule | None) -> bool:
    """Signed in, in the admin, without the right to enter it.

    Wagtail takes that for »not signed in« and leads to the sign-in, which leads whoever is signed in straight back.
    Who owes a second factor is led to it later on.
    """
    user = request.user
    return bool(
        is_of_admin(request)
        and rule not in {AccessRule.PUBLIC, AccessRule.AUTH}
        and user.is_authenticated
        and not user.rights_are_withheld
        and not user.has_perm(Right.ENTER_ADMIN)
    )


class AuditMiddleware:
    """Exports, imports and refusals in the admin: Wagtail has no signal for them, but its answers say it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if is_of_admin(request) and request.resolver_match and request.user.is_authenticated:
            name, keys = request.resolver_match.view_name, request.resolver_match.kwargs
            number = str(next(iter(keys.values()), ""))[:64] if keys else ""
            if _is_import(name, request, response):
                record(AuditAction.IMPORT, actor=request.user, object_type=name[:80], object_id=number)
            elif _is_export(name) and response.status_code == 200:
                record(AuditAction.EXPORT, actor=request.user, object_type=name[:80], object_id=number)
            elif request.GET.get("export") in {"csv", "xlsx"} and response.status_code == 200:
                record(AuditAction.EXPORT, actor=request.user, object_type=name[:80], aspect=request.GET["export"])
            elif _is_refusal(request, response):
                record(AuditAction.REFUSED, actor=request.user, object_type=name[:80], object_id=number)
        return response


def _is_import(name: str, request: HttpRequest, response: HttpResponseBase) -> bool:
    if request.method != "POST":
        return False
    if name in IMPORTS:
        return response.status_code < 400
    return name.startswith(VOCABULARY) and name.endswith(LOAD) and response.status_code == 302


def _is_export(name: str) -> bool:
    return name.startswith(VOCABULARY) and name.endswith(TABLE)


def _is_refusal(request: HttpRequest, response: HttpResponseBase) -> bool:
    """403, or Wagtail's way to say it: back to the start of the admin. Views of ours say it with 403 only."""
    if response.status_code == 403:
        return True
    is_ours = request.resolver_match is not None and hasattr(request.resolver_match.func, "access_rule")
    return response.status_code == 302 and response.headers.get("Location") == "/admin/" and not is_ours
