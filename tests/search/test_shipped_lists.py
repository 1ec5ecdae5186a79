"""The lists that queries are read with agree with each other and with what they name."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from language.words import words
from search.query.place_words import landscapes
from search.shipped_synonyms import SYNONYMS

VOCABULARIES = Path(__file__).resolve().parents[2] / "site" / "vocabularies" / "data"


def rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=delimiter))


def tokens(text: str) -> tuple[str, ...]:
    return tuple(word.token for word in words(text))


def abbreviations() -> Iterator[tuple[str, list[str]]]:
    for row in rows(SYNONYMS, ";"):
        if row["kind"] == "abbreviation":
            short, *meanings = row["terms"].split("|")
            yield short, meanings


def test_an_abbreviation_means_in_the_synonyms_what_the_termbase_says() -> None:
    """The termbase is the source; the synonyms may add everyday names, never another meaning."""
    said = {tokens(row["abbreviation"]): row for row in rows(VOCABULARIES / "terms.csv") if row["abbreviation"]}
    for short, meanings in abbreviations():
        term = said.get(tokens(short))
        if term:
            named = {tokens(term["name_de"]), tokens(term["expansion_de"])}
            assert named & set(map(tokens, meanings)), (short, meanings, term["name_de"])


def test_no_row_of_the_synonyms_says_what_only_the_termbase_need_say() -> None:
    said = {tokens(row["abbreviation"]): row for row in rows(VOCABULARIES / "terms.csv") if row["abbreviation"]}
    for short, meanings in abbreviations():
        term = said.get(tokens(short))
        if term:
            named = {tokens(term["name_de"]), tokens(term["expansion_de"])}
            assert set(map(tokens, meanings)) - named, f"{short} says nothing new"


def test_every_row_of_the_synonyms_has_two_wordings_that_differ() -> None:
    for row in rows(SYNONYMS, ";"):
        terms = row["terms"].split("|")
        assert row["kind"] in {"group", "narrower", "abbreviation"}
        assert len(set(map(tokens, terms))) > 1, row
        assert all(map(tokens, terms)), row


@pytest.mark.parametrize(("names", "regions"), landscapes())
def test_a_landscape_names_regions_that_are_there(names: tuple[str, ...], regions: tuple[str, ...]) -> None:
    known = {row["ags"] for row in rows(VOCABULARIES / "regions.csv")}
    assert names
    assert regions
    for beginning in regions:
        assert beginning in known or (len(beginning) == 3 and any(ags.startswith(beginning) for ags in known))
