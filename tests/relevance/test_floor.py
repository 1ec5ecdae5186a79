"""How good the search is on real cards and real questions, both engines; ``make test`` holds this floor."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.factories import site_tree
from tests.harness.cluster import own_indices
from tests.harness.components import elasticsearch_url, require

SHARED = Path(__file__).resolve().parents[3] / "shared" / "evalset"
OWN = Path(__file__).with_name("own_queries.json")
# Judged before any result was seen; nobody looks at its queries to improve a figure.
EVERYDAY_OWN = Path(__file__).with_name("everyday_own.json")
needs_cards = pytest.mark.skipif(not SHARED.exists(), reason="shared/evalset is not there")
pytestmark = [pytest.mark.django_db, needs_cards]


def ndcg(found: list[str], relevance: dict[str, int], k: int = 10) -> float:
    """Gain 2^relevance − 1, discounted by the logarithm of the place; 1.0 is the best order there is."""

    def gain(grades: list[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))

    return gain([relevance.get(slug, 0) for slug in found[:k]]) / gain(sorted(relevance.values(), reverse=True)[:k])


def recall(found: list[str], relevance: dict[str, int], k: int = 10) -> float:
    return sum(1 for slug in found[:k] if slug in relevance) / min(k, len(relevance))


def judged(path: Path, results: dict[str, list[str]]) -> dict[str, Any]:
    queries = json.loads(path.read_text(encoding="utf-8"))["queries"]
    kinds: dict[str, list[float]] = {}
    for query in queries:
        kinds.setdefault(query["kind"], []).append(ndcg(results[query["id"]], query["relevance"]))
    return {
        "ndcg": sum(sum(values) for values in kinds.values()) / len(queries),
        "recall": sum(recall(results[query["id"]], query["relevance"]) for query in queries) / len(queries),
        "empty": [query["query"] for query in queries if not results[query["id"]]],
        "kinds": {kind: (sum(values) / len(values), len(values)) for kind, values in kinds.items()},
    }


def asked(path: Path, target: Path, engine: str) -> dict[str, list[str]]:
    call_command("search_eval", path, out=target, engine=engine, stdout=StringIO())
    results: dict[str, list[str]] = json.loads(target.read_text(encoding="utf-8"))
    return results


@pytest.fixture
def real_cards(db: None) -> None:
    site_tree()
    call_command("load_cards", SHARED / "cards.json", publish=True, stdout=StringIO(), stderr=StringIO())


@dataclass(frozen=True, slots=True)
class Floor:
    """What a set of queries has to keep; ``kind``: the least of every kind with three queries or more."""

    path: Path
    ndcg: float
    kind: float = 0.0


FLOORS = (
    Floor(SHARED / "queries_public.json", 0.94, 0.80),
    Floor(SHARED / "queries_everyday.json", 0.89, 0.70),
    Floor(OWN, 0.93, 0.80),
    Floor(EVERYDAY_OWN, 0.70),
)


@pytest.mark.parametrize("floor", FLOORS, ids=lambda floor: floor.path.stem)
def test_queries_keep_their_quality(real_cards: None, tmp_path: Path, floor: Floor) -> None:
    judgement = judged(floor.path, asked(floor.path, tmp_path / "answers.json", "embedded"))
    assert judgement["ndcg"] >= floor.ndcg, judgement
    weak = {kind: value for kind, (value, number) in judgement["kinds"].items() if number > 2 and value < floor.kind}
    assert not weak


@pytest.mark.elasticsearch
def test_both_engines_agree(real_cards: None, tmp_path: Path, settings: Any) -> None:
    require(elasticsearch_url(), "Elasticsearch (TEST_ELASTICSEARCH_URL)")
    settings.ELASTICSEARCH_URL = elasticsearch_url()
    with own_indices() as settings.SEARCH_INDEX_PREFIX:
        call_command("reindex", stdout=StringIO(), stderr=StringIO())
        paths = [floor.path for floor in FLOORS]
        answers = [(asked(path, tmp_path / "a.json", "embedded"), asked(path, tmp_path / "b.json", "elasticsearch"))
                   for path in paths]  # fmt: skip
    for embedded, cluster in answers:
        shared = [len(set(embedded[key]) & set(cluster[key])) / max(len(embedded[key]), 1) for key in embedded]
        assert sum(shared) / len(shared) >= 0.9
        assert embedded == cluster
