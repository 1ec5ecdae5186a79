"""The parts of the result page that are long and change with every request, made by Jinja.

Why Jinja: ``docs/decisions/0038-two-template-languages.md``. Each part is empty where there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils import formats
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from practices.public.teasers import NOTHING, rendered


@dataclass(slots=True)
class FacetOption:
    """One choice of a filter; ``count``: how many cards it would leave."""

    facet: str
    value: str
    label: str
    count: int
    is_selected: bool
    is_german: bool
    children: list[FacetOption]

    @property
    def shown_count(self) -> str:
        return shown_number(self.count)


@dataclass(slots=True)
class FacetGroup:
    """One section of the filters; ``chosen``: how many of its values are."""

    key: str
    label: str
    options: list[FacetOption]
    chosen: int
    is_open: bool


def shown_number(number: int) -> str:
    """A count as the language of the page writes it; small ones, which are nearly all, are written alike."""
    return str(number) if number < 1_000 else str(formats.number_format(number, use_l10n=True, force_grouping=True))


def reading_html(reading: dict[str, Any], has_hits: bool) -> SafeString:
    """How the words were understood, ``reading`` as ``search.listing`` has it."""
    unknown = reading["unknown"] if has_hits else ()
    return rendered(
        "search/reading.html",
        reading=reading,
        corrected=_filled(gettext("Gesucht wurde nach „<strong>%(words)s</strong>“."), reading["corrected"]),
        together=_filled(gettext("Nur Beispiele mit: %(words)s"), _in_quotes(reading["together"])),
        excluded=_filled(gettext("Nur Beispiele ohne: %(words)s"), _in_quotes(reading["without_words"])),
        unknown=_filled(gettext("Nicht bekannt: %(words)s"), ", ".join(unknown)),
    )


def _in_quotes(wordings: Iterable[str]) -> str:
    return ", ".join(f"»{wording}«" for wording in wordings)


def _filled(text: str, words: str) -> SafeString:
    return mark_safe(text % {"words": escape(words)}) if words else NOTHING


def chips_html(chips: list[dict[str, Any]], reset_url: str) -> SafeString:
    """The chosen filters, each to be taken away."""
    return rendered("search/chips.html", chips=chips, reset_url=reset_url) if chips else NOTHING


def pagination_html(pagination: dict[str, Any]) -> SafeString:
    """The pages of the list, where there are several."""
    return rendered("search/pagination.html", pagination=pagination) if len(pagination["pages"]) > 1 else NOTHING


def facets_html(groups: list[FacetGroup]) -> SafeString:
    """The filters with their counts."""
    return rendered("search/facets.html", groups=groups) if groups else NOTHING
