"""The arithmetic on bit sets is right whatever the cards: compared with the plain way of counting."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search.index.postings import Postings, Scores, as_bits, members
from search.query.plan import Alternative, Concept, QueryPlan, value_of

TOKENS = ["a", "b", "c", "d"]
LEVEL = st.integers(min_value=1, max_value=8)
CARDS = st.dictionaries(st.integers(0, 70), st.dictionaries(st.sampled_from(TOKENS), LEVEL, max_size=4), max_size=40)
ELEMENT = st.lists(st.sampled_from(TOKENS), min_size=1, max_size=3).map(tuple)
ALTERNATIVE = st.builds(
    Alternative, st.lists(ELEMENT, min_size=1, max_size=2).map(tuple), st.integers(min_value=1, max_value=8)
)
CONCEPT = st.builds(Concept, st.just("x"), st.integers(1, 16), st.lists(ALTERNATIVE, min_size=1, max_size=3).map(tuple))
PLAN = st.lists(CONCEPT, max_size=4).map(lambda concepts: QueryPlan("x", tuple(concepts)))


def plain_score(plan: QueryPlan, levels: dict[str, int]) -> int:
    total = 0
    for concept in plan.concepts:
        best = 0
        for choice in concept.alternatives:
            found = [max((levels.get(token, 0) for token in element), default=0) for element in choice.elements]
            if all(found):
                best = max(best, value_of(choice.strength, min(found)) * concept.weight)
        total += best
    return total


@given(CARDS, PLAN, st.integers(0, 2000))
def test_scores_and_thresholds_are_those_of_plain_counting(
    cards: dict[int, dict[str, int]], plan: QueryPlan, least: int
) -> None:
    postings = Postings().with_cards(cards)
    scores = Scores(postings, plan)
    expected = {ordinal: plain_score(plan, levels) for ordinal, levels in cards.items()}
    assert {ordinal: scores.of(ordinal) for ordinal in cards} == expected
    wanted = {ordinal for ordinal, score in expected.items() if score >= max(least, 1)}
    assert set(members(scores.at_least(least) & as_bits(cards))) == wanted


@given(CARDS, PLAN, st.integers(1, 20))
def test_the_best_are_the_best_and_ties_go_by_name(
    cards: dict[int, dict[str, int]], plan: QueryPlan, number: int
) -> None:
    postings = Postings().with_cards(cards)
    names = {ordinal: f"{(ordinal * 37) % 71:02d}" for ordinal in cards}
    expected = sorted(cards, key=lambda ordinal: (-plain_score(plan, cards[ordinal]), names[ordinal]))[:number]
    assert Scores(postings, plan).best(as_bits(cards), number, names.__getitem__) == expected


@given(CARDS, CARDS)
def test_replacing_cards_leaves_nothing_of_the_old_ones(
    before: dict[int, dict[str, int]], after: dict[int, dict[str, int]]
) -> None:
    old = Postings().with_cards(before)
    held = [old.having(token) for token in TOKENS]
    changed = old.with_cards({**{ordinal: {} for ordinal in before}, **after})
    fresh = Postings().with_cards(after)
    assert [old.having(token) for token in TOKENS] == held, "who reads with the old ones goes on with them"
    assert [changed.having(token) for token in TOKENS] == [fresh.having(token) for token in TOKENS]
    assert [changed.count((token,)) for token in TOKENS] == [fresh.count((token,)) for token in TOKENS]


@given(st.sets(st.integers(0, 5000), max_size=50))
def test_a_set_keeps_its_members(numbers: set[int]) -> None:
    assert list(members(as_bits(numbers))) == sorted(numbers)
