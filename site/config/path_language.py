"""The language of a page is in its address and nowhere else.

Django's own middleware also asks a cookie and ``Accept-Language``, and says so in ``Vary``; a public
page would then differ by reader and could not be cached. Here ``/en/…`` is English, a path without
prefix is German, and the admin speaks the language of the account.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


class PathLanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
