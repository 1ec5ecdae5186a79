"""How good the search is on real cards and real questions, both engines; ``make test`` holds this floor."""

from __future__ import annotations

import json
import math
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
        "kinds": {kind: sum(values) / len(values) for kind, values in kinds.items()},
    }


def asked(path: Path, target: Path, engine: str) -> dict[str, list[str]]:
    call_command("search_eval", path, out=target, engine=engine, stdout=StringIO())
    results: dict[str, list[str]] = json.loads(target.read_text(encoding="utf-8"))
    return results


@pytest.fixture
def real_cards(db: None) -> None:
    site_tree()
    call_command("load_cards", SHARED / "cards.json", publish=True, stdout=StringIO(), stderr=StringIO())


def test_public_and_own_queries_keep_their_quality(real_cards: None, tmp_path: Path) -> None:
    public = judged(
        SHARED / "queries_public.json", asked(SHARED / "queries_public.json", tmp_path / "p.json", "embedded")
    )
    own = judged(OWN, asked(OWN, tmp_path / "o.json", "embedded"))
    assert public["ndcg"] >= 0.92, public
    assert public["recall"] >= 0.85, public
    assert own["ndcg"] >= 0.93, own
    for judgement in (public, own):
        assert not judgement["empty"]
        assert min(judgement["kinds"].values()) >= 0.80, judgement["kinds"]


@pytest.mark.elasticsearch
def test_both_engines_agree(real_cards: None, tmp_path: Path, settings: Any) -> None:
    require(elasticsearch_url(), "Elasticsearch (TEST_ELASTICSEARCH_URL)")
    settings.ELASTICSEARCH_URL = elasticsearch_url()
    with own_indices() as settings.SEARCH_INDEX_PREFIX:
        call_command("reindex", stdout=StringIO(), stderr=StringIO())
        paths = (SHARED / "queries_public.json", OWN)
        answers = [(asked(path, tmp_path / "a.json", "embedded"), asked(path, tmp_path / "b.json", "elasticsearch"))
                   for path in paths]  # fmt: skip
    for embedded, cluster in answers:
        shared = [len(set(embedded[key]) & set(cluster[key])) / max(len(embedded[key]), 1) for key in embedded]
        assert sum(shared) / len(shared) >= 0.9
        assert embedded == cluster
