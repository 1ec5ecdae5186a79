"""Which cards somebody may see. Every list, count and feed starts here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from editorial.publicness import public_pages
from practices.states import condition, with_progress
from vocabularies.models.regions import GERMANY


class PracticeQuerySet(PageQuerySet):
    def published(self, at: dt.datetime | None = None) -> Self:
        """Cards everyone may read at this instant, whether or not a job ran: see ``editorial.publicness``."""
        # The language decides address, labels and direction of the text of every card that is shown.
        return self.filter(public_pages(at)).select_related("locale")

    def in_language(self, language: str) -> Self:
        return self.filter(locale__language_code=language)

    def shown_in(self, language: str) -> Self:
        """One version of each card, as the lists of a language have it: its own, else the German one."""
        own = Q(locale__language_code=language)
        if language == settings.LANGUAGE_CODE:
            return self.filter(own)
        translated = self.model._default_manager.published().in_language(language).order_by()
        german = Q(locale__language_code=settings.LANGUAGE_CODE)
        return self.filter(own | german & ~Q(translation_key__in=translated.values("translation_key")))

    def in_regions(self, *keys: str) -> Self:
        """Cards at home or running in one of the regions or below it; »bundesweit« is what they say of themselves."""
        condition = Q()
        for ags in keys:
            lookup = "region__ags" if ags == GERMANY else "region__ags__startswith"
            condition |= Q(**{f"region_links__{lookup}": ags}) | Q(**{f"place_links__{lookup}": ags})
        return self.filter(condition).distinct() if keys else self

    def with_terms(self, relation: str, keys: Collection[str], *, is_tree: bool) -> Self:
        """Cards linked by ``relation`` (``theme_links`` …) to one of the terms or to one merged into it.

        In a tree an upper term stands for those below it too. No join is left in the query, so nothing comes twice.
        """
        condition = Q(term__key__in=keys) | Q(term__merged_into__key__in=keys)
        if is_tree:
            condition |= Q(term__parent__key__in=keys) | Q(term__merged_into__parent__key__in=keys)
        links = self.model._meta.get_field(relation).related_model
        return self.filter(pk__in=links._default_manager.filter(condition).values("page_id"))

    def in_states(self, states: Collection[str], at: dt.datetime | None = None) -> Self:
        """Cards in one of the states of ``PracticePage.state``, judged at this instant."""
        cards = with_progress(self.model._default_manager.all())
        return self.filter(pk__in=cards.filter(condition(states, at or timezone.now())).values("pk"))

    def related_to(self, practice: Page) -> Self:
        """»Siehe auch« in both directions, in the language of the card, itself left out."""
        key = practice.translation_key
        # A preview has its links in memory only, where a query cannot go on from them.
        held = getattr(practice, "_cluster_related_objects", {}).get("related_links")
        named: Any = [link.related_id for link in held or []]
        if held is None:
            links = self.model._meta.get_field("related_links").related_model
            named = links._default_manager.filter(page=practice.pk).values("related")
        return (
            self.filter(
                Q(translation_key__in=self.model._default_manager.filter(pk__in=named).values("translation_key"))
                | Q(related_links__related__translation_key=key)
            )
            .filter(locale_id=practice.locale_id)
            .exclude(pk=practice.pk)
            .distinct()
        )


# Wagtail's classes have no types, so the checker is told that this one may be anything.
_FromPractices: Any = PageManager.from_queryset(PracticeQuerySet)


class PracticeManager(_FromPractices):
    """``PracticePage.objects``: every method of ``PracticeQuerySet``."""
