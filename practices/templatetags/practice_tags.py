"""``{% practice_list practices level=3 %}``: the one list of cards, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from practices.public.schemas import PublicPractice
from practices.public.teasers import practices_html

register = template.Library()


@register.simple_tag
def practice_list(practices: Iterable[PublicPractice], level: int = 3) -> SafeString:
    return practices_html(practices, level)
