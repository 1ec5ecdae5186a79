"""What queries are read with, out of the database: synonyms, names of regions and types, words of other languages."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from practices.counts import cards_by_region, cards_by_theme
from practices.models import Organisation, PracticePage
from search.analysis.foreign import LANGUAGES, ForeignLexicon, shipped_entries
from search.analysis.places import Gazetteer
from search.analysis.synonyms import SynonymRecord, SynonymTable
from search.analysis.words import words
from search.models import BestBet, IndexedCard, Synonym
from search.suggestions import Entry
from vocabularies.models import VOCABULARIES, InstitutionType, Region, Theme


def synonym_table(extra: Iterable[SynonymRecord] = (), without: int | None = None) -> SynonymTable:
    """The entries in use; ``extra`` and ``without`` (a primary key) for trying a change before it is saved."""
    entries = Synonym.objects.filter(is_active=True).exclude(pk__in=[] if without is None else [without])
    return SynonymTable([*(entry.as_record() for entry in entries), *extra])


def gazetteer() -> Gazetteer:
    return Gazetteer(Region.objects.values("ags", "level", "name", "label"))


def foreign_words() -> ForeignLexicon:
    """The shipped words and every translated name of the vocabularies."""
    entries: list[tuple[str, str, Iterable[str]]] = list(shipped_entries())
    for model in VOCABULARIES:
        names = list(model.objects.filter(awaits_translation=False).values_list("key", "locale__language_code", "name"))
        german = {key: name for key, language, name in names if language == "de"}
        entries += [
            (language, name, (german[key],)) for key, language, name in names if language in LANGUAGES and key in german
        ]
    return ForeignLexicon(entries)


def institution_types() -> dict[tuple[str, ...], tuple[str, str]]:
    """Tokens of every wording of a type of institution → its key and name."""
    types: dict[tuple[str, ...], tuple[str, str]] = {}
    for term in InstitutionType.objects.in_language("de").current():
        for wording in (term.key, *term.labels()):
            tokens = tuple(word.token for word in words(wording))
            if tokens:
                types.setdefault(tokens, (term.key, term.name))
    return types


def best_bets() -> dict[str, list[tuple[int, str]]]:
    """Query in lower case → the cards that editors put first for it, with their sentence or a blank."""
    picks: dict[str, list[tuple[int, str]]] = {}
    for bet in BestBet.objects.filter(is_active=True).order_by("pk"):
        for phrase in bet.phrase_list():
            picks.setdefault(phrase, []).append((bet.card_id, bet.reason or " "))
    return picks


def suggestion_entries(language: str) -> list[Entry]:
    """Public cards, and the themes, regions and Träger that have some, each with its address."""
    with override(language):
        counts, regions = cards_by_theme(language), cards_by_region(language)
        lasts = Q(expire_at__isnull=True) | Q(expire_at__gt=timezone.now())
        cards = IndexedCard.objects.readable().filter(lasts, language=language).order_by("title")
        entries = [
            Entry("card", title, teaser["url"], ", ".join(region["label"] for region in teaser["regions"][:1]), short)
            for title, teaser in cards.values_list("title", "teaser")
            for short in [teaser["title_short"]]
        ]
        themes = Theme.objects.in_language(language).for_readers()
        entries += [
            Entry("theme", term.name, reverse("theme", args=[term.key]), "", term.alt_labels)
            for term in themes
            if counts.get(term.key)
        ]
        entries += [
            Entry("region", region.label, reverse("region", args=[region.ags]))
            for region in Region.objects.filter(ags__in=[ags for ags, number in regions.items() if number])
        ]
        public = PracticePage.objects.published().in_language(language)
        runs = Organisation.objects.filter(practices__in=public).distinct().order_by("name")
        entries += [
            Entry("organisation", one.name, reverse("organisation", args=[one.slug]), one.place, one.alt_labels)
            for one in runs
        ]
    return entries
