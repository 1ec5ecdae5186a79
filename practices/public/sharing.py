"""How a card is passed on: its whole address, a mail that names it, a code to scan from paper."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from practices.public.schemas import PublicPractice


@dataclass(frozen=True, slots=True)
class Sharing:
    """``address`` is the whole one, with the host; ``qr`` an SVG of it."""

    address: str
    mail_url: str
    qr: SafeString


def sharing_of(practice: PublicPractice) -> Sharing:
    address = settings.SITE_URL + practice.url
    return Sharing(
        address=address,
        mail_url=mail_url(_("Praxisbeispiel: %(title)s") % {"title": practice.title}, practice.teaser, address),
        qr=qr_code(address),
    )


def mail_url(subject: str, *paragraphs: str) -> str:
    """A mail to whom the reader likes (RFC 6068: percent-encoded UTF-8, lines end with CR LF)."""
    body = "\r\n\r\n".join(paragraphs)
    return f"mailto:?subject={quote(' '.join(subject.split()), safe='')}&body={quote(body, safe='')}"


@lru_cache(maxsize=2_000)
def qr_code(address: str) -> SafeString:
    """Decorative: the address stands beside it in words."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2)
    return mark_safe(drawn.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1))
