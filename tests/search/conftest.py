"""What tests of the search share: the page of results, the real cluster with indices of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client

from search.engines import sync
from search.engines.fallback import ENGINE
from tests.factories import site_tree
from tests.harness.cluster import own_indices
from tests.harness.components import elasticsearch_url, require


@pytest.fixture
def cluster(db: None, settings: Any) -> Iterator[Any]:
    """The real server with an index of its own, taken away afterwards."""
    require(elasticsearch_url(), "Elasticsearch (TEST_ELASTICSEARCH_URL)")
    settings.ELASTICSEARCH_URL = elasticsearch_url()
    with own_indices() as settings.SEARCH_INDEX_PREFIX:
        ENGINE.unwell_until = 0.0
        site_tree()
        yield sync.cluster()
        ENGINE.unwell_until = 0.0


Find = Callable[..., str]


@pytest.fixture
def find(client: Client) -> Find:
    site_tree()

    def get(words: str, **parameters: Any) -> str:
        asked = {"q": words, **parameters} if words else parameters
        response = client.get("/suche/", asked)
        assert response.status_code == 200
        assert not response.cookies
        return unescape(response.content.decode())

    return get
