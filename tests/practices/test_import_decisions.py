"""What people withdrew or deleted stays away, whatever an import brings; an administrator can undo it by name."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, Page

from practices.models import ImportedRecord, PracticeIndexPage, PracticePage
from search.models import IndexedCard
from tests.factories import german, site_tree
from tests.practices.test_load_cards import record
from vocabularies.loading import load_all

pytestmark = pytest.mark.django_db
ADDRESS = "/praxisbeispiele/beispiel-karte/"


@pytest.fixture
def index() -> Any:
    load_all()
    return site_tree()


@pytest.fixture
def load(index: Any, tmp_path: Path) -> Any:
    def run(*options: str, **changes: Any) -> tuple[str, str]:
        file = tmp_path / "karten.json"
        file.write_text(json.dumps([record(**changes)]), encoding="utf-8")
        out, err = StringIO(), StringIO()
        call_command("load_cards", str(file), "--publish", *options, stdout=out, stderr=err)
        return out.getvalue().strip().splitlines()[-1], err.getvalue()

    return run


def card() -> PracticePage:
    return PracticePage.objects.get(slug="beispiel-karte", locale=german())


def test_n32_a_withdrawn_card_stays_withdrawn_also_when_its_record_changed(load: Any, client: Client) -> None:
    load()
    card().unpublish()
    day = timezone.localtime().strftime("%-d.%-m.%Y")
    line, told = load()
    assert line.startswith("0 neu, 0 geändert, 1 unverändert")
    assert f"beispiel-karte: zurückgezogen am {day}, bleibt zurückgezogen" in told
    line, told = load(title="Neuer Titel")
    assert line.startswith("0 neu, 1 geändert")
    assert "bleibt zurückgezogen" in told
    assert not card().live
    assert card().get_latest_revision_as_object().title == "Neuer Titel"
    assert client.get(ADDRESS).status_code in {404, 410}
    assert not IndexedCard.objects.filter(is_public=True).exists()
    assert "bleibt zurückgezogen" in load(title="Neuer Titel")[1]
    assert not card().live


def test_n32_a_withdrawn_card_comes_back_when_somebody_names_it(load: Any, client: Client) -> None:
    load()
    card().unpublish()
    line, told = load("--again", "beispiel-karte")
    assert line.startswith("0 neu, 1 geändert")
    assert "zurückgezogen" not in told
    assert client.get(ADDRESS).status_code == 200
    with pytest.raises(CommandError, match="--again: In der Datei steht kein Eintrag andere"):
        load("--again", "andere")


def test_n32_naming_a_public_card_does_not_publish_the_draft_of_its_editor(load: Any) -> None:
    load()
    draft = card()
    draft.title = "Noch nicht fertig"
    draft.save_revision(clean=False)
    load("--again", "beispiel-karte")
    assert card().title == "Ein Ansatz"


def test_n32_an_expired_card_stays_expired(load: Any, client: Client) -> None:
    load()
    yesterday = timezone.now() - dt.timedelta(days=1)
    PracticePage.objects.update(expire_at=yesterday)
    assert "abgelaufen am" in load(title="Neuer Titel")[1]
    call_command("publish_scheduled", verbosity=0)
    assert card().expired
    assert "bleibt abgelaufen" in load(title="Noch ein Titel")[1]
    assert not card().live
    assert client.get(ADDRESS).status_code in {404, 410}


def test_n32_a_draft_that_never_was_public_is_published_as_before(load: Any, client: Client) -> None:
    load(themes=[])
    assert not card().live
    assert "bleibt" not in load()[1]
    assert client.get(ADDRESS).status_code == 200


def through_the_page() -> None:
    card().delete()


def with_the_list_above_it() -> None:
    PracticeIndexPage.objects.get(locale=german()).delete()


def many_at_once() -> None:
    Page.objects.filter(pk=card().pk).delete()


@pytest.mark.parametrize("door", [through_the_page, with_the_list_above_it, many_at_once])
def test_n32_a_deleted_card_is_not_made_anew(load: Any, client: Client, door: Any) -> None:
    load()
    door()
    if not PracticeIndexPage.objects.filter(locale=german()).exists():
        site_tree()
    for changes in ({}, {"title": "Neuer Titel"}):
        line, told = load(**changes)
        assert line.startswith("0 neu, 0 geändert, 1 unverändert")
        assert "beispiel-karte: gelöscht am" in told
    assert not PracticePage.objects.exists()
    kept = ImportedRecord.objects.get()
    assert (kept.record, kept.page) == ("beispiel-karte", None)
    assert load("--again", "beispiel-karte")[0].startswith("1 neu")
    assert client.get(ADDRESS).status_code == 200
    assert load()[0].startswith("0 neu, 0 geändert, 1 unverändert")


def test_n32_a_card_that_got_another_address_is_still_the_same(load: Any) -> None:
    load()
    moved = card()
    moved.slug = "anderswo"
    moved.save_revision(clean=False).publish()
    load(title="Neuer Titel")
    assert [(page.slug, page.title) for page in PracticePage.objects.all()] == [("anderswo", "Neuer Titel")]
    PracticePage.objects.get().delete()
    assert "gelöscht am" in load()[1]
    assert not PracticePage.objects.exists()


def test_n32_translations_of_a_deleted_card_stay_away(load: Any) -> None:
    load()
    english = card().copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    Page.objects.filter(pk=english.pk).update(live=True)
    card().delete()
    load(title="Neuer Titel")
    assert not PracticePage.objects.filter(live=True).exists()
    load("--again", "beispiel-karte")
    assert [page.locale.language_code for page in PracticePage.objects.filter(live=True)] == ["de"]


def test_n32_what_is_kept_of_a_deleted_card_is_its_id_and_a_time() -> None:
    names = {field.name for field in ImportedRecord._meta.concrete_fields}
    assert names == {"id", "record", "page", "deleted_at"}
