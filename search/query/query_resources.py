"""What queries are read with, out of the database: synonyms, names of regions and types, words of other languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from editorial.kept import Kept
from language.foreign import LANGUAGES, ForeignLexicon, shipped_entries
from practices.facets import FACETS, TermFacet
from practices.models import Organisation
from search.models import BestBet, Synonym
from search.query.field_words import FieldWords, ListedTerm, ListedWord
from search.query.place_words import Gazetteer
from search.query.synonyms import SynonymRecord, SynonymTable
from vocabularies.models import VOCABULARIES, Region, Term, TermRendering

# The indexes of all languages are read with the same lists, so they are looked up once a generation.
_made: Kept[str, Any] = Kept(3)


def synonym_table(extra: Iterable[SynonymRecord] = (), without: int | None = None) -> SynonymTable:
    """The entries in use; ``extra`` and ``without`` (a primary key) for trying a change before it is saved."""
    entries = Synonym.objects.filter(is_active=True).exclude(pk__in=[] if without is None else [without])
    return SynonymTable([*(entry.as_record() for entry in entries), *extra])


def gazetteer() -> Gazetteer:
    found: Gazetteer = _made.get("gazetteer", _read_gazetteer)
    return found


def _read_gazetteer() -> Gazetteer:
    return _gazetteer(tuple(Region.objects.order_by("ags").values_list("ags", "level", "name", "label")))


@lru_cache(maxsize=2)
def _gazetteer(rows: tuple[tuple[str, str, str, str], ...]) -> Gazetteer:
    return Gazetteer(rows)


def foreign_words() -> ForeignLexicon:
    found: ForeignLexicon = _made.get("foreign", _read_foreign_words)
    return found


def _read_foreign_words() -> ForeignLexicon:
    """The shipped words, every translated name of the vocabularies, the renderings of the termbase."""
    entries: list[tuple[str, str, Iterable[str]]] = list(shipped_entries())
    for model in VOCABULARIES:
        names = list(model.objects.filter(awaits_translation=False).values_list("key", "locale__language_code", "name"))
        german = {key: name for key, language, name in names if language == "de"}
        entries += [
            (language, name, (german[key],)) for key, language, name in names if language in LANGUAGES and key in german
        ]
    for language, texts, name in TermRendering.objects.order_by("pk").values_list("language", "texts", "term__name"):
        if language in LANGUAGES:
            entries += [(language, _without_brackets(text), (name,)) for text in texts.splitlines() if text.strip()]
    return _foreign_words(tuple((language, wording, tuple(german)) for language, wording, german in entries))


@lru_cache(maxsize=2)
def _foreign_words(entries: tuple[tuple[str, str, tuple[str, ...]], ...]) -> ForeignLexicon:
    return ForeignLexicon(entries)


def _without_brackets(rendering: str) -> str:
    """»job-related German course (BSK)« is searched without the abbreviation."""
    return re.sub(r"\s*\([^)]*\)", "", rendering).strip() or rendering


def field_words() -> FieldWords:
    found: FieldWords = _made.get("field", _read_field_words)
    return found


def _read_field_words() -> FieldWords:
    """What the vocabularies, the termbase and the names of Träger say about German words."""
    terms = tuple(
        ListedTerm(facet.key, term.key, tuple(term.labels()))
        for facet in FACETS
        if isinstance(facet, TermFacet)
        for term in facet.model.objects.in_language("de").current()
    )
    termbase = tuple(
        ListedWord(*row) for row in Term.objects.order_by("key").values_list("key", "name", "abbreviation", "expansion")
    )
    names = tuple(name for one in Organisation.objects.order_by("pk") for name in one.labels())
    return _field_words(terms, termbase, names)


@lru_cache(maxsize=2)
def _field_words(terms: tuple[ListedTerm, ...], termbase: tuple[ListedWord, ...], names: tuple[str, ...]) -> FieldWords:
    """Most changes of what readers see leave the lists as they are."""
    return FieldWords(terms, termbase, names)


def best_bets() -> dict[str, list[tuple[int, str]]]:
    """Query in lower case → the cards that editors put first for it, with their sentence or a blank."""
    picks: dict[str, list[tuple[int, str]]] = {}
    for bet in BestBet.objects.filter(is_active=True).order_by("pk"):
        for phrase in bet.phrase_list():
            picks.setdefault(phrase, []).append((bet.card_id, bet.reason or " "))
    return picks
