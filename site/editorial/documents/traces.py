"""Names and notes that PDF and Office files carry without showing them."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

READER = Path(__file__).with_name("read_traces.py")
READABLE = {".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods"}
SECONDS = 12
MAX_LENGTH = 120
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
LABELS: dict[str, Promise | str] = {
    "author": _("Verfasst von"),
    "changed_by": _("zuletzt bearbeitet von"),
    "manager": _("verantwortlich"),
    "company": _("Firma"),
    "rights": _("Rechte"),
    "title": _("Titel"),
    "subject": _("Betreff"),
    "keywords": _("Stichwörter"),
    "comment": _("Bemerkung"),
    "program": _("Erstellt mit"),
}
# What is about a person or a house; a title or a program alone gives nobody away.
PERSONAL = frozenset({"author", "changed_by", "manager", "company"})
log = logging.getLogger(__name__)
Traces = tuple[tuple[str, str], ...]


def traces_in(file: File[Any]) -> Traces:
    """Pairs of a key of ``LABELS`` and a text, in the order of ``LABELS``; none for a file that cannot be read."""
    if Path(file.name or "").suffix.lower() not in READABLE:
        return ()
    try:
        file.open("rb")
        content = file.read()
        file.seek(0)
        answer = subprocess.run(  # noqa: S603 (our own program; the file is only its input)
            [sys.executable, "-I", str(READER)], input=content, capture_output=True, timeout=SECONDS, check=True
        )
        found = json.loads(answer.stdout)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        log.warning("What a document says about its making could not be read: %s", type(error).__name__)
        return ()
    seen: dict[tuple[str, str], None] = {}
    for key, value in found:
        if (text := " ".join(CONTROL.sub(" ", value).split())[:MAX_LENGTH]) and key in LABELS:
            seen[key, text] = None
    order = list(LABELS)
    return tuple(sorted(seen, key=lambda pair: order.index(pair[0])))


def names_somebody(traces: Iterable[tuple[str, str]]) -> bool:
    return any(key in PERSONAL for key, _text in traces)


def description_of(traces: Traces) -> SafeString:
    """What stands in the file and how to remove it, in words of whoever uploads it."""
    listed = "; ".join(f"{LABELS[key]}: {text}" for key, text in traces)
    way = gettext(
        "Wer die Datei herunterlädt, kann das lesen. So entfernen Sie es: in Word, Excel und PowerPoint über »Datei« → "
        "»Informationen« → »Auf Probleme überprüfen« → »Dokument prüfen«; in LibreOffice über »Datei« → "
        "»Eigenschaften« → »Eigenschaften zurücksetzen«. Ein PDF erzeugen Sie danach neu."
    )
    return format_html("{} {}. {}", gettext("In dieser Datei steht:"), listed, way)
