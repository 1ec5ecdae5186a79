"""Answers that belong to no app: health, robots, picture files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from django.views.static import serve

from home.background.health import worker_health
from home.private_doors import is_private_picture, may_see_private_pictures

NOT_KEPT = {"Cache-Control": "no-store"}


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


# A form's cookie is asked for before the method, and would answer another one with a page about cookies.
@csrf_exempt
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200 while this process answers at all; asks nothing of anybody."""
    return JsonResponse({"status": "ok"}, headers=NOT_KEPT)


@csrf_exempt
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 while the site can answer from its database.

    A worker that is silent or fails is told (``worker``: ``ok``, ``failing``, ``silent``) and no reason to send readers
    away: pages are as good as before.
    """
    try:
        health = worker_health()
    except Error:
        return JsonResponse({"status": "no database"}, status=503, headers={**NOT_KEPT, "Retry-After": "30"})
    worker: dict[str, Any] = {
        "worker": "silent" if health.is_silent else "failing" if health.failing else "ok",
        "worker_seen": health.seen_at.isoformat() if health.seen_at else None,
        "failing": [step.name for step in health.failing],
    }
    return JsonResponse({"status": "ok", **worker}, headers=NOT_KEPT)


@require_safe
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
    if is_private_picture(path):
        if not may_see_private_pictures(request):
            raise Http404
        response = serve(request, path, document_root=str(root))
        add_never_cache_headers(response)
    else:
        response = serve(request, path, document_root=str(root))
        patch_cache_control(response, max_age=31_536_000, public=True)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
