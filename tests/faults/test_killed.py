"""``kill -9`` at every write: a change is there whole or not at all, and the worker brings the rest.

Each change runs in a process of its own on a copy of a database, is killed before one of its writes or around a
commit, and is looked at by another process. ``FAULTS=all`` takes every such moment, otherwise some that tell much.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision
from wagtail_localize.models import Translation

from accounts.models import AuditAction, AuditEntry, User
from accounts.roles import Role
from practices.models import PracticePage
from search.engines import sync
from search.index.comparison import compare_everything, differences
from search.models import IndexedCard
from tests.editorial.forms import sent_back
from tests.factories import PracticeFactory, SignedIn, UserFactory
from tests.faults.dying import Copies, in_child
from tests.harness.cluster import own_indices
from tests.harness.components import elasticsearch_url
from tests.practices.test_load_cards import record
from tests.translation.cards_in_translation import german_card, locale, open_language, translate
from translation import services

pytestmark = pytest.mark.django_db(transaction=True)
EVERYTHING = os.environ.get("FAULTS") == "all"
SPREAD = 2
SLUG = "umgebracht"


class Change:
    """``prepare`` makes the card with the address ``SLUG`` and returns what ``perform`` needs."""

    language = "de"

    def prepare(self) -> Any:
        raise NotImplementedError

    def perform(self, prepared: Any) -> None:
        raise NotImplementedError


def card() -> PracticePage:
    return PracticePage.objects.get(pk=PracticeFactory(title="Beratung", slug=SLUG).pk)


def signed_in() -> tuple[Client, str]:
    client = SignedIn(UserFactory(role=Role.ADMIN))
    return client, client.cookies[django_settings.SESSION_COOKIE_NAME].value


def send(prepared: dict[str, Any]) -> None:
    client = Client()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = prepared["session"]
    assert client.post(prepared["url"], prepared["values"]).status_code == 302


class Publishing(Change):
    """With Wagtail's own form."""

    def prepare(self) -> Any:
        client, session = signed_in()
        url = reverse("wagtailadmin_pages:edit", args=[card().pk])
        values = {**sent_back(client.get(url)), "title": "Beratung neu", "action-publish": "1"}
        return {"session": session, "url": url, "values": values}

    def perform(self, prepared: Any) -> None:
        send(prepared)


class Withdrawing(Publishing):
    def prepare(self) -> Any:
        _client, session = signed_in()
        return {"session": session, "url": reverse("wagtailadmin_pages:unpublish", args=[card().pk]), "values": {}}


class Scheduled(Change):
    def prepare(self) -> Any:
        page = card()
        over = timezone.now() - dt.timedelta(minutes=1)
        page.title = "Beratung neu"
        revision = page.save_revision(clean=False)
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=over)

    def perform(self, prepared: Any) -> None:
        call_command("publish_scheduled")


class Expiring(Scheduled):
    def prepare(self) -> Any:
        Page.objects.filter(pk=card().pk).update(expire_at=timezone.now() - dt.timedelta(minutes=1))


class Releasing(Change):
    """A new text of a translation that readers have already."""

    language = "en"

    def prepare(self) -> Any:
        open_language("en")
        german = german_card(title="Beratung", slug=SLUG)
        translate(german, "en")
        translation = Translation.objects.get(source__object_id=german.translation_key, target_locale=locale("en"))
        for text in translation.source.stringsegment_set.filter(context__path="title"):
            text.string.translations.filter(locale=locale("en")).update(data="Advice")
        return {"german": german.pk, "user": UserFactory(role=Role.ADMIN).pk}

    def perform(self, prepared: Any) -> None:
        german = Page.objects.get(pk=prepared["german"])
        services.release(german, locale("en"), User.objects.get(pk=prepared["user"]))


class Importing(Change):
    def prepare(self) -> Any:
        return json.dumps({"cards": [record(id=SLUG, title="Beratung")]})

    def perform(self, prepared: Any) -> None:
        with tempfile.NamedTemporaryFile("w", dir=django_settings.TEST_FOLDER, encoding="utf-8") as file:
            file.write(prepared)
            file.flush()
            call_command("load_cards", file.name, "--publish")


def facts(language: str) -> dict[str, Any]:
    """All that has to agree about the card: state, versions, history, audit log, row of the search."""
    found = Page.objects.filter(slug=SLUG, locale__language_code=language).first()
    if found is None:
        return {"is_there": False, "rows": IndexedCard.objects.filter(slug=SLUG).count()}
    row = IndexedCard.objects.filter(page_id=found.pk).first()
    # That somebody imported something is told once for a whole file.
    audit = AuditEntry.objects.exclude(action__in=[AuditAction.IMPORT, AuditAction.PERMISSION, AuditAction.LOGIN])
    return {
        "is_there": True,
        "state": [found.live, found.expired, found.has_unpublished_changes, found.title],
        "versions": found.revisions.count(),
        "is_latest_live": found.live_revision_id == found.latest_revision_id,
        "history": list(PageLogEntry.objects.filter(page=found.pk).order_by("pk").values_list("action", flat=True)),
        "audit": sorted(audit.values_list("action", flat=True)),
        "row": [row.is_public, row.title, row.revision == (found.live_revision_id or 0)] if row else None,
        "differences": bool(differences()),
    }


def looked_at(language: str, prefix: str) -> list[dict[str, Any]]:
    """What there is after the death, and after the worker has had its turn."""
    at_once = facts(language)
    with override_settings(ELASTICSEARCH_URL=elasticsearch_url() if prefix else "", SEARCH_INDEX_PREFIX=prefix):
        call_command("db_worker", batch=True, interval=0, verbosity=0, startup_delay=False)
        call_command("publish_scheduled")
        compare_everything()
        mended = facts(language)
        if prefix:
            mended["cluster differs"] = not sync.compare().is_equal
    return [at_once, mended]


def chosen(moments: list[str]) -> list[int]:
    """The first write, each commit from both sides, and some in between; or all."""
    if EVERYTHING:
        return list(range(len(moments)))
    commits = [place for place, name in enumerate(moments) if name.endswith("COMMIT")]
    spread = [len(moments) * part // (SPREAD + 1) for part in range(1, SPREAD + 1)]
    return sorted({0, *commits[-4:], *spread})


@pytest.fixture
def copies(site_is_set_up: None, tmp_path: Path) -> Iterator[Copies]:
    made = Copies(tmp_path)
    try:
        yield made
    finally:
        made.remove()


@pytest.fixture
def prefix() -> Iterator[str]:
    """Of the indices of this test, empty without Elasticsearch."""
    with own_indices() if elasticsearch_url() else nullcontext("") as own:
        yield own


# Every moment of a change takes long.
@pytest.mark.timeout(0 if EVERYTHING else None)
@pytest.mark.parametrize(
    "change",
    [Publishing(), Withdrawing(), Scheduled(), Expiring(), Releasing(), Importing()],
    ids=lambda change: type(change).__name__.lower(),
)
def test_n29_a_change_that_is_killed_is_there_whole_or_not_at_all(
    copies: Copies, prefix: str, change: Change, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    prepared = copies.copy(copies.first, "prepared")
    data = in_child(prepared, change.prepare)["result"]

    def look(database: str, prefix: str = "") -> list[dict[str, Any]]:
        return in_child(database, lambda: looked_at(change.language, prefix))["result"]  # type: ignore[no-any-return]

    untouched = look(copies.copy(prepared, "before"))
    whole = copies.copy(prepared, "after")
    moments = in_child(whole, lambda: change.perform(data))["moments"]
    done = look(whole)
    assert untouched[0] != done[0], "the change can be seen"
    assert not done[0].get("differences")
    places = chosen(moments)
    for place in places:
        broken = copies.copy(prepared, "broken")
        assert in_child(broken, lambda: change.perform(data), die_at=place) is None, moments[place]
        is_asked = prefix and (EVERYTHING or place == places[-1])
        at_once, mended = look(broken, prefix if is_asked else "")
        told = f"killed at {place} of {len(moments)}: {moments[place]}"
        assert at_once in (untouched[0], done[0]), told
        assert not mended.pop("cluster differs", False), told
        # What the schedule has to do it does the next time.
        assert mended in (untouched[1], done[1]), told
    with capsys.disabled():
        if EVERYTHING:
            name = type(change).__name__
            print(f"\n{name}: {len(places)} deaths, {time.monotonic() - began:.0f} s")  # noqa: T201
