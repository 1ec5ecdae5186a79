"""Content says what happened, the search listens; content does not know the search."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from accounts.personal_data import person_removed
from practices.models import Collection, Organisation, PracticePage
from search.index.restrictions import settle
from search.index.rows import forget_card, index_card, index_cards
from search.models import BestBet, IndexVersion, Synonym
from vocabularies.models import VOCABULARIES, Region, VocabularyTerm
from vocabularies.signals import regions_renamed, term_changed


def card_published(sender: type[Model], instance: PracticePage, **kwargs: Any) -> None:
    index_card(PracticePage.objects.get(pk=instance.pk))


def card_unpublished(sender: type[Model], instance: PracticePage, **kwargs: Any) -> None:
    forget_card(instance.pk)


def card_deleted(sender: type[Model], instance: PracticePage, **kwargs: Any) -> None:
    forget_card(instance.pk)


def term_saved(sender: type[VocabularyTerm], instance: VocabularyTerm, created: bool, **kwargs: Any) -> None:
    """A renamed or merged term changes what its cards show and where they are counted."""
    if created or kwargs.get("raw"):
        return
    for relation in PracticePage._meta.related_objects:
        field = getattr(relation.related_model, "term", None)
        if field is not None and field.field.related_model is sender:
            link = relation.get_accessor_name()
            index_cards(PracticePage.objects.live().filter(**{f"{link}__term": instance}).distinct())


def term_merged(sender: type[VocabularyTerm], users: Any, **kwargs: Any) -> None:
    """The cards of a term that went into another one belong to that one now."""
    index_cards(PracticePage.objects.live().filter(pk__in=[page.pk for page in users]))


def regions_have_other_names(sender: type[Region], keys: list[str], **kwargs: Any) -> None:
    """A card is found by the names of its Kreis and of all above it."""
    index_cards(PracticePage.objects.live().in_regions(*keys))


def organisation_saved(sender: type[Organisation], instance: Organisation, created: bool, **kwargs: Any) -> None:
    if not created:
        index_cards(PracticePage.objects.live().filter(provider=instance))


def collection_saved(sender: type[Collection], instance: Collection, created: bool, **kwargs: Any) -> None:
    if not created:
        index_cards(PracticePage.objects.live().filter(collection__translation_key=instance.translation_key))


def texts_changed(sender: type, pages: frozenset[int], **kwargs: Any) -> None:
    """A person was taken out of texts without publishing them anew."""
    index_cards(PracticePage.objects.live().filter(pk__in=pages))


def privacy_changed(sender: type[Any], **kwargs: Any) -> None:
    """Set to private, or back: the index follows at once. A change without a signal is seen by the next search."""
    if not kwargs.get("raw"):
        settle()


def page_moved(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Below another page everything may be private, or public again, and has another address."""
    settle()
    index_cards(PracticePage.objects.live().descendant_of(instance, inclusive=True))


def knowledge_changed(sender: type[Model], **kwargs: Any) -> None:
    """Synonyms and the editors' picks count at the next search, in every process."""
    if not kwargs.get("raw"):
        IndexVersion.synonyms_changed()


def connect() -> None:
    for signal, receiver in (
        (page_published, card_published),
        (page_unpublished, card_unpublished),
        (post_delete, card_deleted),
    ):
        signal.connect(receiver, sender=PracticePage, dispatch_uid=f"search.{receiver.__name__}")
    page_slug_changed.connect(card_published, sender=PracticePage, dispatch_uid="search.card_moved")
    for model in VOCABULARIES:
        post_save.connect(term_saved, sender=model, dispatch_uid=f"search.term_saved.{model.__name__}")
    for signal in (post_save, post_delete):
        for record in (Synonym, BestBet):
            signal.connect(knowledge_changed, sender=record, dispatch_uid=f"search.knowledge_changed.{record.__name__}")
    for signal in (post_save, post_delete):
        for rule in (PageViewRestriction, CollectionViewRestriction):
            signal.connect(privacy_changed, sender=rule, dispatch_uid=f"search.privacy_changed.{rule.__name__}")
    post_page_move.connect(page_moved, dispatch_uid="search.page_moved")
    person_removed.connect(texts_changed, dispatch_uid="search.texts_changed")
    regions_renamed.connect(regions_have_other_names, dispatch_uid="search.regions_renamed")
    term_changed.connect(term_merged, dispatch_uid="search.term_merged")
    post_save.connect(organisation_saved, sender=Organisation, dispatch_uid="search.organisation_saved")
    post_save.connect(collection_saved, sender=Collection, dispatch_uid="search.collection_saved")
