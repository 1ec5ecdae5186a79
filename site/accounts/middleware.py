"""Asks for the right in the place of views of other packages that do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from accounts.access import Row
from accounts.access_table import ENFORCED, row_of

Handler = Callable[[HttpRequest], HttpResponseBase]


class AccessMiddleware:
    """Enforces the declared row of the routes in ``access_table.ENFORCED``.

    Anonymous visitors are left to the view, which sends them to the sign-in.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in ENFORCED:
            row = row_of(name)
            if row is Row.CLOSED:
                raise Http404
            if row and request.user.is_authenticated and not row.admits_user(request.user):
                raise PermissionDenied
        return None
