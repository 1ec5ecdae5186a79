"""How the access matrix asks: every address with GET and HEAD, and with POST in the shapes a form arrives in.

Bodies are what people, broken networks and robots send: nothing, nonsense in the fields of the page itself, a cut-off
upload, text that is no JSON and JSON of another shape.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass

from django.core.cache import caches
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils.http import urlencode

from accounts.access_rules import Audience
from tests.access.world import World

FIELD = re.compile(rb"""<(?:input|select|textarea|button)\b[^>]*?\bname=["']([^"'>]{1,100})["']""")
# What views read that no form on their page shows.
UNSHOWN = ("action", "next", "id", "ids", "page", "pages", "form-TOTAL_FORMS", "items", "data", "content_path", "url")
NONSENSE = ("9" * 30, "a\x00b", "-1", "[", "ü\u202e{%", "", "2026-13-45", "x" * 300, "null")
FORM, MULTIPART, JSON = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"
CUT_OFF = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nhalb'


@dataclass(frozen=True)
class Question:
    """One request: what it is called in a failure, its method and its body."""

    name: str
    method: str
    kind: str = FORM
    body: bytes = b""


GET, HEAD, EMPTY = Question("GET", "get"), Question("HEAD", "head"), Question("POST", "post")
BODIES = 3
# Each kind comes in two shapes, which take turns from route to route.
UNREADABLE = (
    Question("POST cut off", "post", MULTIPART, CUT_OFF),
    Question("POST no boundary", "post", "multipart/form-data", b"--x"),
)
IN_JSON = (
    Question("POST no JSON", "post", JSON, b'{"a": '),
    Question("POST other JSON", "post", JSON, b'[null, 1, "a"]'),
)


def bodies(page: bytes, turn: int) -> tuple[Question, ...]:
    """Nonsense in every field that the page has or does not show, an upload that cannot be read, JSON."""
    names = [*dict.fromkeys(name.decode(errors="replace") for name in FIELD.findall(page)), *UNSHOWN]
    values = {name: NONSENSE[(place + turn) % len(NONSENSE)] for place, name in enumerate(names)}
    # A number of forms that is none: a huge one makes Django draw two thousand of them.
    values |= {name: "[" for name in names if name.endswith("TOTAL_FORMS")}
    nonsense = Question("POST nonsense", "post", FORM, urlencode(values).encode())
    return nonsense, UNREADABLE[turn % 2], IN_JSON[turn % 2]


class Visitor:
    """A signed-in (or anonymous) client that leaves no trace: session and database are as before."""

    def __init__(self, who: Audience, world: World) -> None:
        self.client = Client(raise_request_exception=False)
        if who in world.users:
            self.client.force_login(world.users[who])
        self.cookies = copy.deepcopy(self.client.cookies)

    def ask(self, question: Question, url: str) -> HttpResponse:
        self.client.cookies = copy.deepcopy(self.cookies)
        kept = [(cache, cache._cache.copy(), cache._expire_info.copy()) for cache in caches.all(initialized_only=True)]
        with transaction.atomic():
            extra = {"data": question.body, "content_type": question.kind} if question.method == "post" else {}
            response: HttpResponse = getattr(self.client, question.method)(url, **extra)
            self.look()
            transaction.set_rollback(True)
        # What a view remembered about a change that is taken back.
        for cache, values, ends in kept:
            cache._cache, cache._expire_info = values, ends
        return response

    def look(self) -> None:
        """For those who want to see what a request left, before it is taken back."""
