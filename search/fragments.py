"""The parts of the result page that are long and change with every request, made by Jinja.

Django's templates take two thirds of the time of a result page for them; Jinja compiles to Python and needs a
tenth. Texts come translated from here, so that ``makemessages`` finds them in one place.
"""

from __future__ import annotations

from typing import Any

from django.template import engines
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _


def _render(name: str, **context: Any) -> SafeString:
    template = engines["jinja2"].get_template(name)
    return mark_safe(template.render(context))


def hits_html(hits: list[Any], language: str, level: int = 3) -> SafeString:
    """The list of hits; ``level`` is that of their headings."""
    texts = {"found_in": _("Gefunden in:"), "german": _("Auf Deutsch"), "pick": _("Empfehlung der Redaktion")}
    return _render(
        "search/hits.html", hits=hits, language=language, level=level, sprite=static("icons/sprite.svg"), texts=texts
    )


def facets_html(groups: list[dict[str, Any]]) -> SafeString:
    """The filters with their counts."""
    return _render("search/facets.html", groups=groups) if groups else mark_safe("")
