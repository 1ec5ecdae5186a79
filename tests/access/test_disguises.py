"""The search for canaries finds each of them however it is dressed (``checks.md``, P: search variants)."""

from __future__ import annotations

import base64
import quopri
from urllib.parse import quote

import pytest

from tests.access.canaries import Canary, found_in, release

pytestmark = pytest.mark.django_db


@pytest.fixture
def canary() -> Canary:
    return release("probe", 777)


PHONE, MAIL = "+49 341 5550777", "kanariaprobepost777@example.org"
DRESSED = {
    "raw": PHONE.encode(),
    "without spaces": b"+493415550777",
    "last six digits": b"Durchwahl 550777.",
    "tel": b'<a href="tel:+493415550777">',
    "mailto": f'<a href="mailto:{MAIL}">'.encode(),
    "entities": "".join(f"&#{ord(sign)};" for sign in MAIL).encode(),
    "hexadecimal entities": "".join(f"&#x{ord(sign):x};" for sign in MAIL).encode(),
    "URL": quote(MAIL, safe="").encode(),
    "base64": base64.b64encode(f"xy{MAIL}z".encode()),
    "quoted-printable": quopri.encodestring(MAIL.encode()),
    "UTF-16": f"an {MAIL}".encode("utf-16"),
    "UTF-16, other order": MAIL.encode("utf-16-be"),
    "reversed": MAIL[::-1].encode(),
    "reversed digits": b"777055514394",
    "split by tags": b"kanariaprobe<wbr>post<b>777</b>@example.org",
    "split by tags and spaces": b"+49 <i>341</i> 555\n<b>0777</b>",
    "small letters": b"kanariaprobename777",
}


@pytest.mark.parametrize("dress", DRESSED)
def test_a_canary_is_found_in_any_dress(canary: Canary, dress: str) -> None:
    assert found_in(b"<p>vorher " + DRESSED[dress] + b" nachher</p>", [canary]), dress


def test_nothing_is_found_where_there_is_nothing(canary: Canary) -> None:
    assert not found_in(b"<p>+49 341 5550123, kanarienvogel@example.org, Kanarienweg</p>", [canary])
