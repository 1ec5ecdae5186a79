"""How far a card is told, and what to do next. The same rules for the form, the list and the start page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from practices.models import PracticePage


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a good card has. ``weight`` is its share; the sum of all weights is 100."""

    key: str
    weight: int
    action: Promise
    is_done: Callable[[PracticePage], bool]


@dataclass(frozen=True, slots=True)
class Completeness:
    percent: int
    next_action: Promise | None
    missing: tuple[Step, ...]

    @property
    def is_complete(self) -> bool:
        return not self.missing


def _has(name: str) -> Callable[[PracticePage], bool]:
    return lambda card: bool(getattr(card, name))


def _any(relation: str, least: int = 1) -> Callable[[PracticePage], bool]:
    return lambda card: len(getattr(card, relation).all()) >= least


STEPS: tuple[Step, ...] = (
    Step("teaser", 10, _("Sagen Sie in einem Satz, worum es geht."), _has("teaser")),
    Step("region", 8, _("Wählen Sie die Region."), _any("region_links")),
    Step("theme", 8, _("Ordnen Sie die Karte einem Thema zu."), _any("theme_links")),
    Step("implementation", 14, _("Beschreiben Sie die Umsetzung Schritt für Schritt."), _has("implementation")),
    Step("situation", 8, _("Erklären Sie, warum es den Ansatz brauchte."), _has("situation")),
    Step(
        "transfer_notes",
        14,
        _("Schreiben Sie auf, was bei einer Umsetzung vor Ort zu beachten ist."),
        _has("transfer_notes"),
    ),
    Step("institution_type", 6, _("Geben Sie die Art der Einrichtung an."), _any("institution_type_links")),
    Step("target_group", 6, _("Nennen Sie die Zielgruppe."), _any("target_group_links")),
    Step("resources", 6, _("Nennen Sie, was man braucht: Personal, Zeit, Geld."), _any("resources")),
    Step("hurdles", 6, _("Nennen Sie eine Hürde und wie sie gelöst wurde."), _any("hurdles")),
    Step("results", 5, _("Tragen Sie ein Ergebnis als Zahl ein."), _any("results")),
    Step("conclusion", 4, _("Ziehen Sie ein Fazit."), _has("conclusion")),
    Step("picture", 3, _("Wählen Sie ein Bild und beschreiben Sie es."), _has("picture_id")),
    Step("next_check", 2, _("Legen Sie fest, wann die Karte wieder geprüft wird."), _has("next_check_on")),
)


def completeness(card: PracticePage) -> Completeness:
    """Percent told, the weightiest open step, and all open steps by weight."""
    missing = sorted((step for step in STEPS if not step.is_done(card)), key=lambda step: -step.weight)
    percent = 100 - sum(step.weight for step in missing)
    return Completeness(percent, missing[0].action if missing else None, tuple(missing))
