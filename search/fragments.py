"""The parts of the result page that are long and change with every request, made by Jinja.

Django's templates take two thirds of the time of a result page for them; Jinja compiles to Python and needs a
tenth. Each is empty where there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.template import engines
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from jinja2 import Environment

ICON = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><use href="{}"></use></svg>'
NOTHING = SafeString()


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


def environment(**options: Any) -> Environment:
    """Jinja as the settings name it: ``_`` translates, ``icon`` draws a sign that says nothing of its own."""
    options["autoescape"] = True
    jinja = Environment(**options)  # noqa: S701 (the line above)
    jinja.globals.update(_=gettext, icon=icon)
    return jinja


def icon(name: str) -> SafeString:
    return format_html(ICON, f"{static('icons/sprite.svg')}#{name}")


def _render(name: str, **context: Any) -> SafeString:
    return mark_safe(engines["jinja2"].get_template(name).render(context))


def hits_html(hits: list[Any], language: str, level: int = 3) -> SafeString:
    """The list of hits; ``level`` is that of their headings."""
    return _render("search/hits.html", hits=hits, language=language, level=level) if hits else NOTHING


def reading_html(reading: dict[str, Any], has_hits: bool) -> SafeString:
    """How the words were understood, ``reading`` as ``search.listing`` has it."""
    corrected, unknown = reading["corrected"], reading["unknown"] if has_hits else ()
    return _render(
        "search/reading.html",
        reading=reading,
        corrected=_filled(gettext("Gesucht wurde nach „<strong>%(words)s</strong>“."), corrected),
        unknown=_filled(gettext("Nicht bekannt: %(words)s"), ", ".join(unknown)),
    )


def _filled(text: str, words: str) -> SafeString:
    return mark_safe(text % {"words": escape(words)}) if words else NOTHING


def chips_html(chips: list[dict[str, str]], reset_url: str) -> SafeString:
    """The chosen filters, each to be taken away."""
    return _render("search/chips.html", chips=chips, reset_url=reset_url) if chips else NOTHING


def pagination_html(pagination: dict[str, Any]) -> SafeString:
    """The pages of the list, where there are several."""
    return _render("search/pagination.html", pagination=pagination) if len(pagination["pages"]) > 1 else NOTHING


def facet_options_html(options: Sequence[FacetOption]) -> SafeString:
    """The choices of a filter and, below them, theirs. A page has a hundred, so they are put together by hand."""
    return mark_safe("".join(map(_option_html, options)))


def _option_html(option: FacetOption) -> str:
    checked, language = " checked" if option.is_selected else "", ' lang="de"' if option.is_german else ""
    below = f'<ul class="facet__options">{facet_options_html(option.children)}</ul>' if option.children else ""
    return (
        f'<li><label><input type="checkbox" name="{option.facet}" value="{escape(option.value)}"{checked}>'
        f'<bdi{language}>{escape(option.label)}</bdi><span class="facet__count">{option.count}</span></label>'
        f"{below}</li>\n"
    )


def facets_html(groups: list[dict[str, Any]]) -> SafeString:
    """The filters with their counts."""
    return _render("search/facets.html", groups=groups) if groups else NOTHING
