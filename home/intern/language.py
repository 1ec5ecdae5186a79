"""``/intern/`` has one address for all languages: the account says which."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

from accounts.signed_in import account_of

View = Callable[..., HttpResponseBase]


def own_language(view: View) -> View:
    @wraps(view)
    def speaking(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        with translation.override(account_of(request).language):
            return view(request, *args, **kwargs)

    return speaking
