"""A card in a list: what a reader needs to decide whether to open it. One template for every list of the site.

The template is Jinja's: a page of results has a hundred parts that change with every request, for which Django's
templates take several times as long (``docs/decisions/0038-two-template-languages.md``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.template import engines
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from jinja2 import Environment

from editorial.requests import language_of_page
from practices.public.schemas import PublicPractice

ICON = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><use href="{}"></use></svg>'
NOTHING = SafeString()
REGIONS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Teaser:
    """``title`` and ``text`` are those of the card with the words of a search marked, empty where nothing is marked.

    ``reason`` quotes ``section``; both are empty where title or text show the words. ``pick`` is the editors'
    sentence where they put the card first (a blank where they gave none), else empty. ``distance`` says where the card
    is from the reader's Kreis.
    """

    practice: PublicPractice
    title: SafeString = NOTHING
    text: SafeString = NOTHING
    section: Promise | str = ""
    reason: SafeString = NOTHING
    pick: str = ""
    distance: str = ""


def environment(**options: Any) -> Environment:
    """Jinja as the settings name it: ``_`` translates, ``icon`` draws a sign that says nothing of its own."""
    options["autoescape"] = True
    jinja = Environment(**options)  # noqa: S701 (the line above)
    jinja.globals.update(_=gettext, icon=icon)
    return jinja


def icon(name: str) -> SafeString:
    return format_html(ICON, f"{static('icons/sprite.svg')}#{name}")


def rendered(name: str, **context: Any) -> SafeString:
    """A template of Jinja's."""
    return mark_safe(engines["jinja2"].get_template(name).render(context))


def teasers_html(teasers: Sequence[Teaser], level: int = 3, language: str = "") -> SafeString:
    """The list, empty where there is nothing to say; ``level`` is that of the headings, ``language`` the page's."""
    if not teasers:
        return NOTHING
    language = language or language_of_page()
    return rendered(
        "practices/teasers.html", teasers=teasers, language=language, level=level, regions_shown=REGIONS_SHOWN
    )


def practices_html(practices: Iterable[PublicPractice], level: int = 3) -> SafeString:
    """The same for cards that nobody searched for."""
    return teasers_html([Teaser(practice) for practice in practices], level)
