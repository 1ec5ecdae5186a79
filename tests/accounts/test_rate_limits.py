"""How often something may be tried: counted per form and person, for a while, over all processes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import RateCount
from accounts.rate_limits import Counter, attempts, count, forget_ended, is_any_full, is_over_limit, take_back

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
# Far from midnight, when every counter begins anew.
NOON = timezone.make_aware(dt.datetime(2026, 5, 4, 12))


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def test_every_attempt_counts_once_and_for_its_own_form_and_person() -> None:
    door = Counter("door", "anna@example.org", 3)
    assert attempts(door) == 0
    assert [count(door, HOUR) for _again in range(3)] == [1, 2, 3]
    assert attempts(door) == 3
    assert attempts(Counter("door", " Anna@example.org ", 3)) == 3
    assert attempts(Counter("door", "otto@example.org", 3)) == 0
    assert attempts(Counter("form", "anna@example.org", 3)) == 0


def test_as_many_as_the_limit_pass_and_the_next_one_waits() -> None:
    assert [is_over_limit("form", "x", 2, 60) for _again in range(3)] == [False, False, True]


def test_a_counter_ends_after_its_window_and_at_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    assert count(Counter("form", "x", 1), HOUR) == 1
    assert is_over_limit("form", "x", 1, 3600, at=NOON + HOUR - dt.timedelta(seconds=1))
    assert not is_over_limit("form", "x", 1, 3600, at=NOON + HOUR)
    monkeypatch.setattr(timezone, "now", lambda: NOON + dt.timedelta(days=1))
    assert attempts(Counter("form", "x", 1)) == 0
    assert forget_ended(timezone.now()) == 1
    assert not RateCount.objects.exists()


def test_full_is_who_has_used_up_the_limit_and_asking_counts_nothing() -> None:
    one, two = Counter("door", "one", 1), Counter("door", "two", 2)
    for counter in (one, two):
        count(counter, HOUR)
    assert is_any_full([one])
    assert not is_any_full([two])
    assert is_any_full([two, one])
    assert attempts(two) == 1


def test_what_is_taken_back_was_not_tried() -> None:
    counter = Counter("door", "x", 5)
    for _again in range(4):
        count(counter, HOUR)
    take_back([counter], 1)
    assert attempts(counter) == 3
    take_back([counter], 3)
    assert attempts(counter) == 0
    count(counter, HOUR)
    take_back([counter])
    assert attempts(counter) == 0
