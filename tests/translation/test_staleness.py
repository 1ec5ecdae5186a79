"""When a translation is behind its original."""

from __future__ import annotations

import datetime as dt

import pytest

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
