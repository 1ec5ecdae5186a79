"""Answers that several doors give."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.sign_in_throttle import WINDOW


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429 in plain words, the same for a known and an unknown account."""
    minutes = int(WINDOW.total_seconds() // 60)
    return wait(render(request, "429.html", {"minutes": minutes}))


def form_again_later(request: HttpRequest, template: str, form: Form) -> HttpResponse:
    """The same for a form: it is shown again with everything in it, and says when it may be sent."""
    minutes = int(WINDOW.total_seconds() // 60)
    text = _(
        "Das waren viele Versuche in kurzer Zeit. Ihre Eingaben sind noch da: Bitte senden Sie sie in %(minutes)s "
        "Minuten noch einmal ab."
    )
    form.add_error(None, text % {"minutes": minutes})
    return wait(render(request, template, {"form": form}))


def wait(response: HttpResponse) -> HttpResponse:
    response.status_code = 429
    response.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
    response.headers["Cache-Control"] = "private, no-store"
    return response
