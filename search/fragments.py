"""The parts of the result page that are long and change with every request, made by Jinja.

Django's templates take two thirds of the time of a result page for them; Jinja compiles to Python and needs a
tenth. Texts come translated from here, so that ``makemessages`` finds them in one place.
"""

from __future__ import annotations

from typing import Any

from django.template import engines
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

ICON = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><use href="{}"></use></svg>'


def _render(name: str, **context: Any) -> SafeString:
    template = engines["jinja2"].get_template(name)
    return mark_safe(template.render(context))


def hits_html(hits: list[Any], language: str, level: int = 3) -> SafeString:
    """The list of hits; ``level`` is that of their headings."""
    texts = {"found_in": _("Gefunden in:"), "german": _("Auf Deutsch"), "pick": _("Empfehlung der Redaktion")}
    sprite = static("icons/sprite.svg")
    icons = {name: format_html(ICON, f"{sprite}#{name}") for name in ("place", "house", "tag")}
    return _render("search/hits.html", hits=hits, language=language, level=level, icons=icons, texts=texts)


def facet_box(facet: str, value: str, label: str, count: int, is_selected: bool, is_german: bool) -> SafeString:
    """One choice of a filter. A page has a hundred, so each is put together in one step."""
    checked, language = " checked" if is_selected else "", ' lang="de"' if is_german else ""
    return mark_safe(
        f'<label><input type="checkbox" name="{facet}" value="{escape(value)}"{checked}>'
        f'<bdi{language}>{escape(label)}</bdi><span class="facet__count">{count}</span></label>'
    )


def facets_html(groups: list[dict[str, Any]]) -> SafeString:
    """The filters with their counts."""
    return _render("search/facets.html", groups=groups) if groups else mark_safe("")
