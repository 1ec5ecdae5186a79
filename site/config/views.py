"""Answers that belong to no app: errors, health, robots, picture files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same bytes for a card that never was and one that was never public (``checks.md`` A01)."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without context: whatever broke must not break the page that says so."""
    from django.template import loader

    return HttpResponse(loader.get_template("500.html").template.render(_empty_context()), status=500)  # type: ignore[attr-defined]


def _empty_context() -> object:
    from django.template import Context

    return Context({})


@require_safe
@cache_control(max_age=86_400)
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /intern/", f"Sitemap: {settings.SITE_URL}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(max_age=86_400)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole (RFC 9116). Valid for half a year from any request: the site answers, so it is kept."""
    expires = (timezone.now() + dt.timedelta(days=180)).astimezone(dt.UTC).replace(microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: de, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 while the site can answer from its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@require_safe
@cache_control(max_age=31_536_000, public=True)
def picture_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """A rendition. Originals and documents lie in another folder and have no public address under ``/media/``.

    First resolved, then compared: what is opened is the file that was asked for, letter by letter, neither another
    spelling of it nor what a link leads to. A small office runs without a second web server; a larger one lets nginx
    answer this path from the same folder.
    """
    root = Path(settings.RENDITIONS_ROOT).resolve()
    try:
        found = (root / path).resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        raise Http404 from error
    if str(found) != f"{root}/{path}" or not found.is_file():
        raise Http404
    response = serve(request, path, document_root=root)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
