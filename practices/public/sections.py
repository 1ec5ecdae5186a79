"""The parts of a card in the order in which they are read, each with its heading: one table for page and jump list.

Few headings of one size: what belongs together stands under one of them (``practices/templates/practices/card/``).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from practices.public.schemas import PublicPractice


@dataclass(frozen=True, slots=True)
class Section:
    """``fields`` of the card: a section without any of them is not shown. ``key`` is its anchor and its template."""

    key: str
    title: Promise
    fields: tuple[str, ...]

    @property
    def template(self) -> str:
        return f"practices/card/{self.key}.html"


SECTIONS = (
    Section("ausgangslage", _("Ausgangslage und Herausforderung"), ("situation_html",)),
    Section("umsetzung", _("Umsetzung"), ("concept_html", "implementation_html")),
    Section("fazit", _("Fazit"), ("conclusion_html", "results")),
    Section(
        "uebertragen",
        _("Was ist bei einer Umsetzung vor Ort zu beachten?"),
        ("transfer_notes_html", "success_factors", "hurdles", "resources"),
    ),
    Section("instrumente", _("Instrumente und Angebot"), ("instruments_html", "offer_html", "materials")),
    Section("stimmen", _("Stimmen"), ("interview", "quotes")),
)


def sections_of(practice: PublicPractice) -> tuple[Section, ...]:
    return tuple(section for section in SECTIONS if any(getattr(practice, name) for name in section.fields))
