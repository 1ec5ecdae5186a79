"""What happens to the old name when a term gets a new one."""

from __future__ import annotations

from collections.abc import Iterable

from language.cleaning import same_looking
from language.slugs import proposed_slug
from vocabularies.models import VocabularyTerm
from vocabularies.signals import term_changed
from vocabularies.usage import usage_of

KEY_LENGTH = 60


def add_labels(term: VocabularyTerm, labels: Iterable[str]) -> None:
    """Other spellings in addition to those the term has; its own name is none of them. Does not save."""
    known = {same_looking(term.name)}
    kept = []
    for label in [*term.labels()[1:], *labels]:
        label = " ".join(label.split())
        if label and same_looking(label) not in known:
            known.add(same_looking(label))
            kept.append(label)
    term.alt_labels = "\n".join(kept)


def announce_rename(term: VocabularyTerm, old_name: str) -> None:
    """Tells who listens; call it inside the transaction that saved the term."""
    users = usage_of(term.get_translations(inclusive=True), with_drafts=False).cards
    term_changed.send(sender=type(term), term=term, merged=None, old_name=old_name, users=users)


def same_name(term: VocabularyTerm) -> VocabularyTerm | None:
    """Another term of the same language, not merged, that is called the same."""
    others = type(term).objects.filter(locale_id=term.locale_id).current().exclude(pk=term.pk)
    wanted = same_looking(term.name)
    return next((other for other in others if same_looking(other.name) == wanted), None)


def key_from(name: str) -> str:
    """A key for a new term: »Geförderte Arbeit« gives ``gefoerderte-arbeit``; empty where no letter is left."""
    return proposed_slug(name, length=KEY_LENGTH)
