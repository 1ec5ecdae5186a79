"""Strings that must not be where they do not belong, and every disguise they could wear."""

from __future__ import annotations

import base64
import html
import io
import quopri
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache as cache_of_disguises
from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.core.cache import cache
from django.db import connection
from django.http.response import HttpResponseBase

from contacts.managers import DETAILS
from contacts.models import Contact
from tests.factories import ContactFactory


@dataclass(frozen=True)
class Canary:
    """The details of one contact, found nowhere else. ``kind``: public, agencies, editors, expired …"""

    kind: str
    number: int
    contact: Contact

    @cached_property
    def values(self) -> dict[str, str]:
        return {detail: getattr(self.contact, detail) for detail in DETAILS}


def release(kind: str, number: int, **changes: Any) -> Canary:
    """A contact whose every detail is a canary: ``changes`` are fields of the contact, ``level``, ``card``."""
    values = {
        "name": f"Kanaria{kind}name{number}",
        "role": f"Kanaria{kind}rolle{number}",
        "institution": f"Kanaria{kind}amt{number}",
        "address": f"Kanaria{kind}weg {number}, 04999 Ort",
        "phone": f"+49 341 5550{number}",
        "mail": f"kanaria{kind}post{number}@example.org",
    }
    return Canary(kind, number, ContactFactory(**{**values, **changes}))


@cache_of_disguises
def disguises(value: str) -> tuple[bytes, ...]:
    """The value in every form in which it could leave the site (``checks.md``, P), each once."""
    return tuple(dict.fromkeys(_disguises(value)))


def _disguises(value: str) -> Iterator[bytes]:
    """As it is, in small letters, encoded, reversed and, for numbers, as digits only and their end."""
    yield value.encode()
    yield value.lower().encode()
    yield re.sub(r"[\s\-]", "", value).encode()
    yield html.escape(value).encode()
    yield "".join(f"&#{ord(character)};" for character in value).encode()
    yield "".join(f"&#x{ord(character):x};" for character in value).encode()
    yield quote(value, safe="").encode()
    yield quopri.encodestring(value.encode())
    yield value.encode("utf-16-le")
    yield value.encode("utf-16-be")
    yield value[::-1].encode()
    # Base64 depends on where the value begins; what is the same for each beginning is searched for.
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + value.encode())
        yield encoded[(4 if offset else 0) : -4]
    digits = re.sub(r"\D", "", value)
    if value.startswith("+"):
        yield digits.encode()
        yield digits[-6:].encode()
        yield f"tel:{digits}".encode()
        yield digits[::-1].encode()
    if "@" in value:
        yield f"mailto:{value}".encode()
        yield value.replace("@", " (at) ").encode()


def contents(body: bytes) -> Iterator[bytes]:
    """A body as sent, without its tags and spaces, and what an archive (a spreadsheet) holds."""
    yield body
    yield re.sub(rb"<[^>]*>|\s", b"", body)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield archive.read(name)


def found_in(body: bytes, canaries: Iterable[Canary]) -> set[str]:
    """``kind.detail`` of every canary in the bytes."""
    found = set()
    texts = list(contents(body))
    for canary in canaries:
        for detail, value in canary.values.items():
            if any(disguise in text for disguise in disguises(value) for text in texts):
                found.add(f"{canary.kind}.{detail}")
    return found


def body_of(response: HttpResponseBase) -> bytes:
    """Headers, cookies and content, streamed or not."""
    content = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined,call-overload]
    return content + b"\n" + str(dict(response.headers)).encode() + str(response.cookies).encode()


def database_dump(without: Iterable[str] = ()) -> bytes:
    """Every row of every table as text, except the named tables."""
    lines = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in without:
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                fields = (field.decode(errors="replace") if isinstance(field, bytes) else str(field) for field in row)
                lines.append(f"{table}: {' | '.join(fields)}")
    return "\n".join(lines).encode()


def cache_dump() -> bytes:
    """Keys and values of the cache of this process."""
    store = getattr(cache, "_cache", {})
    return b"\n".join(str(key).encode() + b" " + bytes(value) for key, value in store.items())
