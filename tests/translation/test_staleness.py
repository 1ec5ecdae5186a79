"""When a translation is behind its original."""

from __future__ import annotations

import datetime as dt

import pytest

from translation.queue.matrix import Coverage
from translation.queue.states import Facts, TranslationState, judge
from translation.staleness import is_older, is_stale

MONDAY = dt.datetime(2026, 5, 4, tzinfo=dt.UTC)
TUESDAY = MONDAY + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("own", "german", "older"),
    [
        (MONDAY, TUESDAY, True),
        (TUESDAY, MONDAY, False),
        (MONDAY, MONDAY, False),
        (None, TUESDAY, False),
        (MONDAY, None, False),
        (None, None, False),
    ],
)
def test_older_is_what_was_published_before_its_original(
    own: dt.datetime | None, german: dt.datetime | None, older: bool
) -> None:
    assert is_older(own, german) is older
    # Without texts to compare the dates decide.
    assert is_stale(None, own, german) is older


@pytest.mark.parametrize(("untranslated", "stale"), [(0, False), (1, True)])
def test_texts_decide_where_they_are_known(untranslated: int, stale: bool) -> None:
    assert is_stale(untranslated, MONDAY, TUESDAY) is stale
    assert is_stale(untranslated, TUESDAY, MONDAY) is stale


@pytest.mark.parametrize(
    ("total", "changed", "state"),
    [
        (3, TUESDAY, TranslationState.IN_PROGRESS),
        (3, MONDAY, TranslationState.UP_TO_DATE),
        (3, None, TranslationState.UP_TO_DATE),
        (None, TUESDAY, TranslationState.UP_TO_DATE),
    ],
)
def test_a_text_newer_than_its_page_waits_for_its_release(
    total: int | None, changed: dt.datetime | None, state: TranslationState
) -> None:
    """Of a page that wagtail-localize does not know, no text can wait."""
    facts = Facts(
        total=total,
        done=total or 0,
        texts_changed_at=changed,
        is_live=True,
        published_at=MONDAY,
        german_published_at=MONDAY,
    )
    assert judge(facts) is state


def test_the_bars_of_a_chart_fill_it_one_beside_the_other() -> None:
    counts = [(TranslationState.MISSING, 1), (TranslationState.STALE, 2), (TranslationState.UP_TO_DATE, 1)]
    bars = Coverage("en", "Englisch", counts, 4).bars
    assert [(state, start, width) for state, start, width in bars] == [
        (TranslationState.MISSING, 0, 25),
        (TranslationState.STALE, 25, 50),
        (TranslationState.UP_TO_DATE, 75, 25),
    ]
