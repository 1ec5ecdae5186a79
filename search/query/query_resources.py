"""What queries are read with, out of the database: synonyms, names of regions and types, words of other languages."""

from __future__ import annotations

from collections.abc import Iterable

from language.foreign import LANGUAGES, ForeignLexicon, shipped_entries
from language.words import words
from search.models import BestBet, Synonym
from search.query.place_words import Gazetteer
from search.query.synonyms import SynonymRecord, SynonymTable
from vocabularies.models import VOCABULARIES, InstitutionType, Region


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


def institution_types() -> dict[tuple[str, ...], str]:
    """Tokens of every wording of a type of institution → its key."""
    types: dict[tuple[str, ...], str] = {}
    for term in InstitutionType.objects.in_language("de").current():
        for wording in (term.key, *term.labels()):
            tokens = tuple(word.token for word in words(wording))
            if tokens:
                types.setdefault(tokens, term.key)
    return types


def best_bets() -> dict[str, list[tuple[int, str]]]:
    """Query in lower case → the cards that editors put first for it, with their sentence or a blank."""
    picks: dict[str, list[tuple[int, str]]] = {}
    for bet in BestBet.objects.filter(is_active=True).order_by("pk"):
        for phrase in bet.phrase_list():
            picks.setdefault(phrase, []).append((bet.card_id, bet.reason or " "))
    return picks
