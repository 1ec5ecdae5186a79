"""What somebody meets at a page or file that is set to »privat«: a way in, and never a copy for others.

Wagtail asks for the sign-in or the shared password; here its answers get the limits of every door and
``private, no-store``. Public pages stay without session and cookie: only these answers read one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from wagtail.documents import get_document_model
from wagtail.documents.views import serve as documents
from wagtail.images import get_image_model
from wagtail.models import BaseViewRestriction, CollectionViewRestriction
from wagtail.views import authenticate_with_password

from accounts.access_rules import FORM_METHODS, AccessRule, access
from accounts.auth_responses import too_many_requests
from accounts.rate_limits import client_address, is_over_limit
from accounts.second_factor import explain_missing_factor, way_to_show_factor
from editorial.publicness import public_files, public_ids

TRIES, TRIES_OF_ALL, QUARTER = 10, 100, 900


def _is_guessing(request: HttpRequest, kind: str, restriction: int) -> bool:
    """A shared password is one for all: ten tries from an address, a hundred from everywhere."""
    if request.method != "POST":
        return False
    over = [
        is_over_limit("shared password", f"{kind}:{restriction}:{client_address(request)}", TRIES, QUARTER),
        is_over_limit("shared password of all", f"{kind}:{restriction}", TRIES_OF_ALL, QUARTER),
    ]
    return any(over)


def turned_away(request: HttpRequest, rules: Iterable[BaseViewRestriction]) -> HttpResponse | None:
    """403 for who is signed in and not in the group; asking for the sign-in once more would lead in circles.

    Whoever owes a second factor is led to it first: without it no group with rights counts.
    """
    user: Any = request.user
    is_closed = any(
        rule.restriction_type == BaseViewRestriction.GROUPS and not rule.accept_request(request) for rule in rules
    )
    if not is_closed or not user.is_authenticated:
        return None
    if not user.rights_are_withheld:
        raise PermissionDenied
    messages.warning(request, explain_missing_factor(user))
    response = redirect(way_to_show_factor(user, request.get_full_path()))
    add_never_cache_headers(response)
    return response


@access(AccessRule.AUTH, methods=FORM_METHODS)
def page_password(request: HttpRequest, page_view_restriction_id: int, page_id: int) -> HttpResponseBase:
    if _is_guessing(request, "page", page_view_restriction_id):
        return too_many_requests(request)
    return authenticate_with_password(request, page_view_restriction_id, page_id)


@access(AccessRule.AUTH, methods=FORM_METHODS)
def file_password(request: HttpRequest, restriction_id: int) -> HttpResponseBase:
    if _is_guessing(request, "file", restriction_id):
        return too_many_requests(request)
    return documents.authenticate_with_password(request, restriction_id)


@access(AccessRule.PUBLIC)
def document_file(request: HttpRequest, document_id: str, document_filename: str) -> HttpResponseBase:
    """Wagtail's view of a document; of a private one no cache keeps anything, neither the file nor the way in."""
    response: HttpResponseBase = documents.serve(request, document_id, document_filename)
    if not public_ids(get_document_model(), [int(document_id)]):
        add_never_cache_headers(response)
    return response


def is_private_picture(path: str) -> bool:
    """Whether a rendition shows a picture of a private collection. One small query where there is none at all."""
    if not CollectionViewRestriction.objects.exclude(restriction_type=BaseViewRestriction.NONE).exists():
        return False
    renditions = get_image_model().get_rendition_model()._default_manager
    return bool(renditions.filter(~public_files("image__collection"), file=path).exists())


def may_see_private_pictures(request: HttpRequest) -> bool:
    """No public page shows a picture of a private collection; the admin does, to those who work there."""
    return bool(request.user.is_active and request.user.has_perm("wagtailadmin.access_admin"))
