"""A public contact as a file for the address book of a phone or of Outlook: vCard 3.0, which both read.

The gate says what is in it, as on the page of the card (``docs/decisions/0014``): what the page hides, it has not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from contacts.builders import public_contact
from editorial.addresses import path_of
from practices.public.readable import readable_card
from practices.public.schemas import ContactItem

# RFC 2426: a line has at most 75 octets, what goes on begins with a blank.
LINE = 75
POSTCODE = re.compile(r"(?P<postcode>\d{5}) (?P<town>\S.*)")


@require_safe
def contact_file(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """404 where the card is not to be read or shows no way to reach this contact now. Nobody keeps a copy."""
    card = readable_card(request, slug)
    contact = public_contact(card, public_id)
    if contact is None:
        raise Http404
    address = settings.SITE_URL + path_of(card)
    response = HttpResponse(vcard(contact, card.title, address), "text/vcard; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="kontakt.vcf"'
    response.headers["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_store=True)
    return response


def vcard(contact: ContactItem, title: str, address: str) -> str:
    """``title`` and ``address`` are those of the card, so that a name in the address book says where it is from."""
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"UID:{contact.public_id}", *_details(contact)]
    lines += [*_origin(contact, title, address), "END:VCARD"]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _details(contact: ContactItem) -> Iterator[str]:
    name = _escaped(contact.name)
    yield f"FN:{name}"
    # Nobody can tell which of the words is the family name; whole it is found under its first letter.
    yield f"N:{name};;;;"
    if contact.institution:
        yield f"ORG:{_escaped(contact.institution)}"
    if contact.role:
        yield f"TITLE:{_escaped(contact.role)}"
    if contact.phone:
        yield f"TEL;TYPE=WORK,VOICE:{_escaped(contact.phone_url.removeprefix('tel:') or contact.phone)}"
    if contact.mail:
        yield f"EMAIL;TYPE=INTERNET,WORK:{_escaped(contact.mail)}"
    if contact.address:
        yield f"ADR;TYPE=WORK:{_address(contact.address)}"


def _origin(contact: ContactItem, title: str, address: str) -> Iterator[str]:
    note = "\n".join(part for part in (contact.note, title) if part)
    yield f"NOTE:{_escaped(note)}"
    yield f"URL:{address}"


def _address(address: str) -> str:
    """Street, town and postcode in their places where the last line says them; else all of it as street."""
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    found = POSTCODE.fullmatch(lines[-1]) if lines else None
    town, postcode = (found["town"], found["postcode"]) if found else ("", "")
    street = ", ".join(lines[:-1] if found else lines)
    return f";;{_escaped(street)};{_escaped(town)};;{postcode};"


def _escaped(text: str) -> str:
    """No sign of a text begins another detail, another part or another line."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(text.splitlines())


def _folded(line: str) -> Iterator[str]:
    """Cut between letters, never within one."""
    part, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LINE:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + width
    yield part
