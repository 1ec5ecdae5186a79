"""Checks one record and turns its loose values into exact ones.

Format: the evaluation's ``cards.json`` and, beside it, the optional keys of the demo's cards (see
``docs/data-model.md``). Unknown keys are refused, so that nothing is lost silently.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any, NamedTuple

from language.cleaning import clean_json
from language.dates import read_day
from practices.facets import TERM_FACETS
from practices.imports.json_files import oddities
from practices.imports.problems import FieldProblem, RefusedRecord, shown
from practices.models import (
    Effort,
    Kind,
    Maturity,
    PracticeCredit,
    PracticeResource,
    PracticeResult,
    TransferStage,
)


class Text(NamedTuple):
    """A text of a record: its key, its greatest length (0: any), the field of the card that takes it as it is.

    ``is_rich``: the field holds rich text, the record paragraphs. Without a field the importer reads it itself.
    """

    key: str
    limit: int = 0
    field: str = ""
    is_rich: bool = False


TEXTS = (
    Text("title", 255, "title"),
    Text("title_short", 120, "title_short"),
    Text("teaser", 300, "teaser"),
    Text("adressaten", 0, "audience_text"),
    Text("konzept", 0, "concept", is_rich=True),
    Text("projekt", 200, "project"),
    Text("institution_name", 200, "institution_name"),
    Text("period", 120, "period"),
    Text("ausgangslage", 0, "situation", is_rich=True),
    Text("umsetzung", 0, "implementation", is_rich=True),
    Text("fazit", 0, "conclusion", is_rich=True),
    Text("transfer_notes", 0, "transfer_notes", is_rich=True),
    Text("materials_offer", 0, "offer", is_rich=True),
    Text("funding", 0, "funding_text"),
    Text("pull_quote", 0, "interview_quote"),
    Text("traeger", 200),
    Text("status", 160),
    Text("instruments"),
    Text("collection", 80),
    Text("maturity_note", 160),
)
TEXT_LISTS = ("success_factors", "partners", "keywords", "related")
TERM_LISTS = tuple(facet.record_list for facet in TERM_FACETS)
DATES = ("period_start", "period_end", "information_on", "checked_on", "next_check_on")
OTHER = (
    "id", "kind", "region", "places_running", "results", "hurdles", "resources", "interview", "quotes", "contacts",
    "source", "teaser_source", "maturity", "effort", "materials", "credits", "transfer_stage", "picture", "state",
)  # fmt: skip
# A record with more is no record; nobody reads a thousand lines about it.
MAX_PROBLEMS = 20
KNOWN = frozenset([*(text.key for text in TEXTS), *TEXT_LISTS, *TERM_LISTS, *DATES, *OTHER])

MATURITY_OF_STATUS = (
    ("empfohlen", Maturity.RECOMMENDED),
    ("geplant", Maturity.PILOT),
    ("in erprobung", Maturity.PILOT),
    ("in vorbereitung", Maturity.PILOT),
    ("eingestellt", Maturity.ENDED),
    ("beendet", Maturity.ENDED),
    ("abgeschlossen", Maturity.ENDED),
    ("läuft", Maturity.RUNNING),
    ("unbekannt", Maturity.UNKNOWN),
    ("keine angabe", Maturity.UNKNOWN),
)
_QUALIFIERS = {
    "": PracticeResult.Qualifier.EXACT,
    "ca.": PracticeResult.Qualifier.ABOUT,
    "circa": PracticeResult.Qualifier.ABOUT,
    "rund": PracticeResult.Qualifier.ABOUT,
    "etwa": PracticeResult.Qualifier.ABOUT,
    "bis zu": PracticeResult.Qualifier.UP_TO,
    "über": PracticeResult.Qualifier.OVER,
    "mehr als": PracticeResult.Qualifier.OVER,
    "mindestens": PracticeResult.Qualifier.AT_LEAST,
}
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_ID_LENGTH = 200
_FIGURE = re.compile(
    r"^(?P<qualifier>[^\d]*?)\s*(?P<low>\d[\d.]*(?:,\d+)?)(?:\s*(?:–|-|bis)\s*(?P<high>\d[\d.]*(?:,\d+)?))?$"
)


@dataclass(slots=True)
class CardRecord:
    """A checked record; ``fingerprint`` changes when anything in the source does."""

    slug: str
    fingerprint: str
    kind: str
    maturity: str
    effort: str
    maturity_note: str
    texts: dict[str, str]
    text_lists: dict[str, list[str]]
    terms: dict[str, list[str]]
    dates: dict[str, dt.date | None]
    region: dict[str, str] | None
    places_running: list[dict[str, str]]
    results: list[dict[str, Any]]
    hurdles: list[tuple[str, str]]
    resources: list[tuple[str, str]]
    interview: list[dict[str, str]]
    quotes: list[dict[str, str]]
    materials: list[dict[str, str]]
    credits: list[dict[str, Any]]
    source_note: str
    transfer_stage: str


class RecordReader:
    """Reads one record, collecting every problem instead of stopping at the first."""

    def __init__(self, raw: Any) -> None:
        """Raises ``RefusedRecord`` for what can be no record of anything."""
        if not isinstance(raw, dict):
            raise RefusedRecord([FieldProblem("Eintrag", f"Erwartet wird ein Objekt, nicht {_kind_of(raw)}.")])
        if found := list(islice(oddities(raw), MAX_PROBLEMS)):
            raise RefusedRecord(found)
        # Before anything is measured or compared; the fingerprint stays that of the file.
        self.raw: dict[str, Any] = clean_json(raw)
        self.source = raw
        self.problems: list[FieldProblem] = []

    @property
    def slug(self) -> str:
        """The record's id, empty if it is none."""
        slug = self.raw.get("id")
        return slug if isinstance(slug, str) and len(slug) <= MAX_ID_LENGTH and _ID.fullmatch(slug) else ""

    def read(self) -> CardRecord:
        """Raises ``RefusedRecord`` with all problems of the record."""
        for key in sorted(set(self.raw) - KNOWN):
            self._problem(shown(key) or "Eintrag", "Dieses Feld ist unbekannt.")
        if not self.slug:
            self._problem("id", "Erwartet wird eine Kennung aus Kleinbuchstaben, Ziffern und Bindestrichen.")
        texts = {text.key: self._text(text.key, text.limit) for text in TEXTS}
        for name in ("title", "teaser"):
            if not texts[name] and isinstance(self.raw.get(name, ""), str | None):
                self._problem(name, "Dieses Feld darf nicht leer sein.")
        maturity, note = self._maturity(texts["status"])
        record = CardRecord(
            slug=self.slug,
            fingerprint=self._fingerprint(),
            kind=self._choice("kind", Kind.values, Kind.PRACTICE),
            maturity=maturity,
            effort=self._choice("effort", Effort.values, ""),
            maturity_note=texts["maturity_note"] or note,
            texts=texts,
            text_lists={name: self._texts(name) for name in TEXT_LISTS},
            terms={name: self._texts(name) for name in TERM_LISTS},
            dates={name: self._date(self.raw.get(name), name) for name in DATES},
            region=self._region(self.raw.get("region"), "region"),
            places_running=[
                place for index, raw in enumerate(self._list("places_running"))
                if (place := self._region(raw, f"places_running[{index}]"))
            ],
            results=self._each("results", self._result),
            hurdles=self._each("hurdles", self._hurdle),
            resources=self._each("resources", self._resource),
            interview=self._each("interview", self._strings("question", "answer", "person", "role")),
            quotes=self._each("quotes", self._strings("text", "person", "role")),
            materials=self._each("materials", self._strings("title", "description", "handed_out_by", "handed_out_to")),
            credits=self._each("credits", self._credit),
            source_note=self._source(),
            transfer_stage=self._choice("transfer_stage", TransferStage.values, TransferStage.DOCUMENTED),
        )  # fmt: skip
        if self.problems:
            raise RefusedRecord(self.problems)
        return record

    def _problem(self, name: str, message: str) -> None:
        self.problems.append(FieldProblem(name, message))
        if len(self.problems) >= MAX_PROBLEMS:
            raise RefusedRecord(self.problems)

    def _fingerprint(self) -> str:
        canonical = json.dumps(self.source, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()

    def _text(self, name: str, limit: int) -> str:
        value = self.raw.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self._problem(name, f"Erwartet wird Text, nicht {_kind_of(value)}.")
            return ""
        value = value.strip()
        if limit and len(value) > limit:
            self._problem(name, f"Der Text hat {len(value)} Zeichen, erlaubt sind {limit}.")
        return value

    def _list(self, name: str) -> list[Any]:
        value = self.raw.get(name)
        if value is None or value == "":
            return []
        if not isinstance(value, list):
            self._problem(name, f"Erwartet wird eine Liste, nicht {_kind_of(value)}.")
            return []
        return value

    def _texts(self, name: str) -> list[str]:
        found = []
        for index, value in enumerate(self._list(name)):
            if not isinstance(value, str):
                self._problem(f"{name}[{index}]", f"Erwartet wird Text, nicht {_kind_of(value)}.")
            elif value.strip():
                found.append(value.strip())
        return found

    def _each(self, name: str, convert: Callable[[Any, str], Any]) -> list[Any]:
        converted = (convert(value, f"{name}[{index}]") for index, value in enumerate(self._list(name)))
        return [value for value in converted if value is not None]

    def _choice(self, name: str, allowed: list[str], default: str) -> str:
        value = self.raw.get(name) or default
        if value != default and value not in allowed:
            self._problem(name, f"»{shown(value)}« ist nicht vorgesehen. Möglich sind: {', '.join(allowed)}.")
            return str(default)
        return str(value)

    def _maturity(self, status: str) -> tuple[str, str]:
        if self.raw.get("maturity"):
            return self._choice("maturity", Maturity.values, Maturity.UNKNOWN), ""
        if not status:
            return str(Maturity.UNKNOWN), ""
        for beginning, maturity in MATURITY_OF_STATUS:
            if status.lower().startswith(beginning):
                return str(maturity), "" if status.lower() in str(maturity.label).lower() else status
        self._problem(
            "status",
            f"»{shown(status)}« lässt sich nicht einordnen (empfohlen, geplant, in Erprobung, läuft, beendet).",
        )
        return str(Maturity.UNKNOWN), status

    def _date(self, value: Any, name: str) -> dt.date | None:
        if not value:
            return None
        try:
            return read_day(value)
        except (AttributeError, ValueError):
            self._problem(name, f"»{shown(value)}« ist kein Tag der Form 2026-11-21 oder 21.11.2026.")
            return None

    def _region(self, value: Any, name: str) -> dict[str, str] | None:
        if not value:
            return None
        if not isinstance(value, dict):
            self._problem(name, f"Erwartet werden Angaben zur Region, nicht {_kind_of(value)}.")
            return None
        return {key: self._part(value, key, name) for key in ("place", "landkreis", "bundesland", "ags", "level")}

    def _part(self, value: dict[str, Any], key: str, name: str) -> str:
        """A text within an object."""
        part = value.get(key)
        if part is not None and not isinstance(part, str):
            self._problem(f"{name}.{key}", f"Erwartet wird Text, nicht {_kind_of(part)}.")
            return ""
        return (part or "").strip()

    def _result(self, value: Any, name: str) -> dict[str, Any] | None:
        if not isinstance(value, dict) or not isinstance(value.get("label"), str):
            self._problem(name, "Erwartet werden label, value und unit.")
            return None
        match = _FIGURE.match(str(value.get("value", "")).strip())
        qualifier = _QUALIFIERS.get((match["qualifier"] or "").strip().lower()) if match else None
        if match is None or qualifier is None:
            written = shown(value.get("value"))
            self._problem(f"{name}.value", f"»{written}« ist keine Zahl (erlaubt: 40, 20–25, bis zu 50, ca. 60).")
            return None
        try:
            low, high = _decimal(match["low"]), _decimal(match["high"]) if match["high"] else None
        except InvalidOperation:
            self._problem(f"{name}.value", f"»{shown(value['value'])}« ist keine Zahl.")
            return None
        if isinstance(value.get("value"), int | float):
            low = Decimal(str(value["value"]))
        return {
            "label": value["label"].strip(),
            "qualifier": str(qualifier),
            "value": low,
            "value_max": high,
            "unit": self._part(value, "unit", name),
            "measured_on": self._date(value.get("measured_on"), f"{name}.measured_on"),
        }

    def _hurdle(self, value: Any, name: str) -> tuple[str, str] | None:
        if isinstance(value, str):
            return (value.strip(), "") if value.strip() else None
        if isinstance(value, dict) and isinstance(value.get("hurdle"), str):
            return value["hurdle"].strip(), self._part(value, "remedy", name)
        self._problem(name, "Erwartet wird Text oder {hurdle, remedy}.")
        return None

    def _resource(self, value: Any, name: str) -> tuple[str, str] | None:
        if isinstance(value, str):
            return (str(PracticeResource.Kind.OTHER), value.strip()) if value.strip() else None
        if isinstance(value, dict) and isinstance(value.get("text"), str):
            kind = value.get("kind") or PracticeResource.Kind.OTHER
            if kind in PracticeResource.Kind.values:
                return str(kind), value["text"].strip()
            self._problem(
                f"{name}.kind", f"»{shown(kind)}« ist nicht vorgesehen: {', '.join(PracticeResource.Kind.values)}."
            )
            return None
        self._problem(name, "Erwartet wird Text oder {kind, text}.")
        return None

    def _strings(self, *names: str) -> Callable[[Any, str], dict[str, str] | None]:
        def convert(value: Any, name: str) -> dict[str, str] | None:
            if not isinstance(value, dict) or not isinstance(value.get(names[0]), str):
                self._problem(name, f"Erwartet werden die Angaben {', '.join(names)}.")
                return None
            return {key: self._part(value, key, name) for key in names}

        return convert

    def _credit(self, value: Any, name: str) -> dict[str, Any] | None:
        if not isinstance(value, dict) or value.get("kind") not in PracticeCredit.Kind.values:
            self._problem(name, f"Erwartet werden kind ({', '.join(PracticeCredit.Kind.values)}), name und on.")
            return None
        return {
            "kind": value["kind"],
            "name": self._part(value, "name", name),
            "credited_on": self._date(value.get("on"), f"{name}.on"),
        }

    def _source(self) -> str:
        """Where readers find the text. Lines of a file of ours (``{"seed", "lines"}``) are no source for anybody."""
        if isinstance(self.raw.get("source"), str):
            return self._text("source", 250)
        if not all(isinstance(entry, dict) for entry in self._list("source")):
            self._problem("source", "Erwartet wird Text: woher die Beschreibung stammt.")
        return ""


def _decimal(german: str) -> Decimal:
    return Decimal(german.replace(".", "").replace(",", "."))


def _kind_of(value: Any) -> str:
    names = {dict: "ein Objekt", list: "eine Liste", int: "eine Zahl", float: "eine Zahl", bool: "ja/nein", str: "Text"}
    return names.get(type(value), "null" if value is None else type(value).__name__)
