"""Indices of a test in the real Elasticsearch, which are taken away whatever becomes of the test."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests

from practices.facets import cards_with_contact
from search.models import IndexVersion, name_of_works
from tests.harness.components import elasticsearch_url


@contextmanager
def own_indices() -> Iterator[str]:
    """A prefix that nobody else uses."""
    prefix = f"test-{os.getpid()}-{time.monotonic_ns()}"
    try:
        yield prefix
    finally:
        remove_indices(prefix)


def remove_indices(prefix: str) -> None:
    for name in requests.get(f"{elasticsearch_url()}/{prefix}-*", timeout=60).json():
        # One that a program removed in between is gone as well.
        answer = requests.delete(f"{elasticsearch_url()}/{name}", timeout=60)
        assert answer.status_code in {200, 404}, answer.text


def everything_is_sent() -> None:
    """As if Elasticsearch knew all that the embedded engine knows."""
    IndexVersion.sent(IndexVersion.current().change)
    IndexVersion.objects.update(contacts=name_of_works(cards_with_contact()))
