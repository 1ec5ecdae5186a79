"""Deleting a term: only one that nothing names any more, and then in all languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log

from vocabularies.models import VocabularyTerm
from vocabularies.usage import Usage, usage_of

NAMED = 3


@dataclass(frozen=True, slots=True)
class BlockingReason:
    """Why a term stays: a sentence for the person, and what uses it."""

    sentence: str
    usage: Usage
    can_merge: bool


class TermInUse(Exception):
    def __init__(self, blocking_reason: BlockingReason) -> None:
        super().__init__(blocking_reason.sentence)
        self.blocking_reason = blocking_reason


def affected(term: VocabularyTerm) -> list[VocabularyTerm]:
    """What goes with the term: its translations where it is the German one, and the signposts to all of them."""
    model: Any = type(term)
    terms: list[VocabularyTerm] = [term]
    if term.locale.language_code == "de":
        terms = list(term.get_translations(inclusive=True))
    signposts = model.objects.filter(merged_into__in=terms)
    return [*terms, *signposts]


def blocking_reason(term: VocabularyTerm) -> BlockingReason | None:
    """``None`` if the term may go."""
    if term.merged_into:
        sentence = _(
            "»%(name)s« ist in »%(into)s« aufgegangen und bleibt als Wegweiser für alte Adressen und Entwürfe."
        )
        return BlockingReason(sentence % {"name": term.name, "into": term.merged_into.name}, Usage([], [], []), False)
    children = term.children.current() if hasattr(term, "children") else []
    if children:
        names = ", ".join(f"»{child.name}«" for child in children)
        sentence = _("»%(name)s« hat Unterthemen: %(children)s. Bitte ordnen Sie diese zuerst einem anderen Thema zu.")
        return BlockingReason(sentence % {"name": term.name, "children": names}, Usage([], [], []), True)
    usage = usage_of(affected(term))
    return BlockingReason(_sentence(term, usage), usage, True) if usage else None


def _sentence(term: VocabularyTerm, usage: Usage) -> str:
    cards = usage.all_cards
    if not cards:
        return _("»%(name)s« wird noch benutzt von: %(users)s.") % {
            "name": term.name,
            "users": ", ".join(str(record) for record in usage.others),
        }
    titles = ", ".join(f"»{card.title}«" for card in cards[:NAMED])
    if len(cards) > NAMED:
        titles = _("%(titles)s und %(number)d weiteren") % {"titles": titles, "number": len(cards) - NAMED}
    sentence = ngettext(
        "»%(name)s« steht noch auf einer Karte: %(titles)s.",
        "»%(name)s« steht noch auf %(number)d Karten: %(titles)s.",
        len(cards),
    )
    return sentence % {"name": term.name, "number": len(cards), "titles": titles}


@transaction.atomic
def remove(term: VocabularyTerm, user: Any) -> None:
    """Deletes the term, with all translations if it is the German one. Raises ``TermInUse``."""
    found = blocking_reason(term)
    if found:
        raise TermInUse(found)
    log(instance=term, action="wagtail.delete", user=user, deleted=True)
    type(term).objects.filter(pk__in=[other.pk for other in affected(term)]).delete()
