"""Marks for what somebody still has to fill in: ``[bitte ergänzen: Name der Stelle]``.

Drafts that the site brings along have them, and editors may write their own. A page with one stays a draft.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.html import strip_tags
from django.utils.text import Truncator, get_text_list
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Page

from editorial.publishing import Problem, publishing_rule

# A mark that nobody closed ends with its paragraph.
MARK = re.compile(r"\[\s*bitte\s+ergänzen\b[\s:]*([^\[\]\n]*)\]?", re.IGNORECASE)
# Tags that end a line for the reader; others may stand in the middle of a mark (»[<b>bitte ergänzen</b>: …]«).
LINE_ENDS = re.compile(r"<br\s*/?>|</(?:p|li|h[1-6]|td|th)>", re.IGNORECASE)
SHOWN = 5


def gaps_in(text: str) -> list[str]:
    """What is to be filled in, as the marks in a text or HTML call it; empty strings for marks that do not say."""
    plain = html.unescape(strip_tags(LINE_ENDS.sub("\n", text)))
    return [" ".join(match[1].split()).rstrip(".") for match in MARK.finditer(plain)]


def gaps_of(page: Page) -> Iterator[tuple[str, str, list[str]]]:
    """``(field, label, gaps)`` for each field and list of a page with a mark, in the order of the model."""
    for field in page._meta.get_fields():
        if isinstance(field, models.CharField | models.TextField | StreamField) and field.editable:
            found = [gap for text in _texts(field, page) for gap in gaps_in(text)]
            if found:
                yield field.name, str(field.verbose_name), found
    for relation in get_all_child_relations(type(page)):
        if relation.name == COMMENTS_RELATION_NAME:
            continue
        for child in getattr(page, relation.name).all():
            for field in child._meta.get_fields():
                if isinstance(field, models.CharField | models.TextField):
                    found = [gap for text in _texts(field, child) for gap in gaps_in(text)]
                    if found:
                        yield relation.name, str(field.verbose_name), found


def _texts(field: Any, instance: Any) -> Iterator[str]:
    value = field.value_from_object(instance)
    yield from _strings(list(value.get_prep_value()) if isinstance(field, StreamField) else value)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part)


@publishing_rule(Page)
def has_no_gap(page: Page) -> Iterator[Problem]:
    for field, label, gaps in gaps_of(page):
        names = [f"»{Truncator(gap).chars(60)}«" for gap in dict.fromkeys(gaps) if gap]
        if len(names) > SHOWN:
            names = [*names[: SHOWN - 1], _("%(count)s weitere") % {"count": len(names) - SHOWN + 1}]
        if names:
            message = _("Hier ist noch etwas zu ergänzen: %(gaps)s.") % {"gaps": get_text_list(names, _("und"))}
        else:
            message = _("Hier steht noch »[bitte ergänzen]«.")
        yield Problem(label, message, field)
