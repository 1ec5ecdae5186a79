"""Answers that several doors give."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.throttle import WINDOW


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429 in plain words, the same for a known and an unknown account."""
    minutes = int(WINDOW.total_seconds() // 60)
    response = render(request, "429.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
    response.headers["Cache-Control"] = "private, no-store"
    return response
