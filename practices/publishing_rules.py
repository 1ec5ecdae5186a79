"""What a card needs to go public beside the rules of its fields; ``editorial.publishing`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from editorial.publishing import Problem, publishing_rule
from practices.facets import TERM_RELATIONS
from practices.models import PracticePage
from vocabularies.same_language import is_foreign, refusal

# Lists with at least one entry: what the form calls them, and what it says where none is there.
REQUIRED_LISTS = {
    "region_links": (_("Region"), _("Bitte wählen Sie mindestens eine Region.")),
    "theme_links": (_("Thema"), _("Bitte wählen Sie mindestens ein Thema.")),
}


@publishing_rule(PracticePage)
def has_its_required_lists(card: PracticePage) -> Iterator[Problem]:
    for name, (label, _message) in REQUIRED_LISTS.items():
        if not getattr(card, name).all():
            yield Problem(str(label), field=name)


@publishing_rule(PracticePage)
def names_terms_of_its_language(card: PracticePage) -> Iterator[Problem]:
    """A draft may still name others; its form judges what is about to take their place."""
    locale = card.locale if card.locale_id else None
    for relation in TERM_RELATIONS:
        for link in getattr(card, relation).all():
            if is_foreign(link.term, locale):
                yield Problem("", refusal(link.term, locale), relation)
