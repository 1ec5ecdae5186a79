"""A file that is looked at before it counts: the page of the preview holds it, the confirmation sends it once more.

A plan of what it changes has a fingerprint; where that differs at the confirmation, somebody has changed something in
between, and the preview is shown again.
"""

from __future__ import annotations

import base64
import binascii

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

MEANWHILE = _("Inzwischen hat sich etwas geändert. Bitte sehen Sie sich die Vorschau noch einmal an.")


def held_in_page(name: str, content: bytes) -> dict[str, str]:
    """Values of the preview's form, with the fingerprint of the plan beside them."""
    return {"name": name, "content": base64.b64encode(content).decode()}


def sent_once_more(request: HttpRequest) -> tuple[str, bytes] | None:
    """Name and content of the file; ``None`` where this is no confirmation. What cannot be read is empty."""
    if "content" not in request.POST:
        return None
    try:
        content = base64.b64decode(request.POST["content"], validate=True)
    except (binascii.Error, ValueError):
        content = b""
    return request.POST.get("name", "")[:200], content


def is_as_shown(request: HttpRequest, fingerprint: str) -> bool:
    return fingerprint == request.POST.get("fingerprint")
