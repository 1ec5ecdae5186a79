"""Pages that say that something did not work: what happened, in the reader's language, and a way on."""

from __future__ import annotations

import logging
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from accounts.auth_views import register_again
from accounts.sign_in_throttle import WINDOW
from editorial.outages import stops_the_site
from editorial.requests import SAFE_METHODS, language_of_page

logger = logging.getLogger(__name__)
# Statuses with a page of their own; others get that of 400 or 500.
PAGES = frozenset({400, 403, 404, 405, 413, 414, 429, 500, 503})
# Rendered alone: whatever broke must not break the page that says so.
ALONE = frozenset({500, 503})
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
MINUTES = int(WINDOW.total_seconds() // 60)


def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """The page of a status; never raises."""
    page = status if status in PAGES else 500 if status >= 500 else 400
    with translation.override(_language(request)):
        if page in ALONE:
            response = _alone(request, page)
        else:
            try:
                response = render(request, f"{page}.html", {"minutes": MINUTES})
            except Exception as problem:
                logger.exception("The page for %s could not be made", status)
                status = 503 if stops_the_site(problem) else status
                response = _alone(request, 503 if status == 503 else 500)
    response.status_code = status
    response.headers["Content-Language"] = _language(request)
    if status == 503:
        response.headers["Retry-After"] = "120"
    patch_cache_control(response, private=True, no_store=True)
    return response


def _language(request: HttpRequest) -> str:
    """Of the address; the admin and the own space speak the language of the account."""
    if request.path_info.startswith(("/admin/", "/intern/")):
        return language_of_page()
    return translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE


def _alone(request: HttpRequest, page: int) -> HttpResponse:
    context = {"is_rtl": translation.get_language_bidi(), "is_saving": request.method not in SAFE_METHODS}
    if page == 503 and "application/json" in request.headers.get("Accept", ""):
        # Who asks for it is a program of a page, which shows the sentence in its form.
        text = _("Gerade lässt sich nichts speichern. Bitte versuchen Sie es in einigen Minuten noch einmal.")
        return JsonResponse({"success": False, "message": text, "error_message": text})
    return HttpResponse(loader.get_template(f"{page}.html").render(context))


def refusal_of(problem: Exception) -> int:
    """The status for input that was refused: 413 where there was too much of it."""
    return 413 if isinstance(problem, TOO_MUCH) else 400


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, refusal_of(exception))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same bytes for a card that never was and one that was never public (``docs/checks.md``, A01)."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django calls this while it handles what was raised, in a middleware as well as in a view."""
    return error_page(request, 503 if stops_the_site(sys.exc_info()[1]) else 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its cookie: too old, sent from elsewhere, or the browser keeps no cookies.

    Nothing was done. The form for asking for access has nothing to protect and comes again with everything in it.
    """
    if request.path_info == reverse("account_signup"):
        response = register_again(request)
    else:
        response = render(request, "403_csrf.html", {"again": request.path_info}, status=403)
    patch_cache_control(response, private=True, no_store=True)
    return response
