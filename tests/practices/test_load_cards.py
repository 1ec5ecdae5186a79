"""``manage.py load_cards``: real records arrive whole, broken ones are named and stop nobody."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import PageLogEntry

from practices.models import PracticePage
from tests.factories import site_tree
from vocabularies.loading import load_all

pytestmark = pytest.mark.django_db
REAL_CARDS = Path(__file__).resolve().parents[3] / "shared" / "evalset" / "cards.json"


@pytest.fixture
def index() -> Any:
    load_all()
    return site_tree()


def record(**changes: Any) -> dict[str, Any]:
    return {
        "id": "beispiel-karte",
        "kind": "practice",
        "title": "Ein Ansatz",
        "teaser": "Ein Satz.",
        "umsetzung": "Erst das eine.\n\nDann das andere.",
        "themes": ["Netzwerke und Kooperationen"],
        "region": {"place": "Plauen", "landkreis": "Vogtlandkreis", "bundesland": "Sachsen", "ags": "14523"},
        **changes,
    }  # fmt: skip


def load(tmp_path: Path, *records: dict[str, Any], publish: bool = True, text: str | None = None) -> tuple[str, str]:
    file = tmp_path / "cards.json"
    file.write_text(text if text is not None else json.dumps({"cards": list(records)}), encoding="utf-8")
    out, err = StringIO(), StringIO()
    try:
        call_command("load_cards", str(file), *(["--publish"] if publish else []), stdout=out, stderr=err)
    except CommandError as error:
        # Refused records are told at the end, after everything else was loaded.
        if "abgelehnt" not in str(error):
            raise
    return out.getvalue().strip().splitlines()[-1], err.getvalue()


def test_a_second_run_changes_nothing(tmp_path: Path, index: Any) -> None:
    assert load(tmp_path, record())[0] == "1 neu, 0 geändert, 0 unverändert, 0 abgelehnt"
    before = PracticePage.objects.get(slug="beispiel-karte").latest_revision_id
    assert load(tmp_path, record())[0] == "0 neu, 0 geändert, 1 unverändert, 0 abgelehnt"
    assert PracticePage.objects.get(slug="beispiel-karte").latest_revision_id == before


def test_what_an_editor_changed_stays_when_the_source_has_not_changed(tmp_path: Path, index: Any) -> None:
    load(tmp_path, record())
    card = PracticePage.objects.get(slug="beispiel-karte").get_latest_revision_as_object()
    card.title = "Von Hand verbessert"
    card.save_revision(clean=False).publish()
    load(tmp_path, record())
    assert PracticePage.objects.get(slug="beispiel-karte").title == "Von Hand verbessert"


def test_a_changed_source_updates_the_card_and_keeps_the_identity_of_its_parts(tmp_path: Path, index: Any) -> None:
    load(tmp_path, record(hurdles=["Wenig Zeit"]))
    key = PracticePage.objects.get(slug="beispiel-karte").hurdles.get().translation_key
    line, _ = load(tmp_path, record(hurdles=[{"hurdle": "Wenig Zeit", "remedy": "Feste Termine"}]))
    hurdle = PracticePage.objects.get(slug="beispiel-karte").hurdles.get()
    assert line == "0 neu, 1 geändert, 0 unverändert, 0 abgelehnt"
    assert (hurdle.remedy, hurdle.translation_key) == ("Feste Termine", key)


def test_n32_whatever_an_import_writes_stands_in_the_history(tmp_path: Path, index: Any) -> None:
    for title in ("Beispiel", "Beispiel, zweite Fassung", "Beispiel, zweite Fassung"):
        load(tmp_path, record(title=title))
    card = PracticePage.objects.get(slug="beispiel-karte")
    entries = PageLogEntry.objects.filter(page=card.pk).order_by("pk")
    written = entries.filter(action__in=["wagtail.create", "wagtail.edit"])
    assert list(written.values_list("action", flat=True)) == ["wagtail.create", "wagtail.edit"]
    assert entries.get(action="wagtail.edit").revision_id == card.latest_revision_id


def test_what_a_file_does_not_say_is_no_fact_about_the_card(tmp_path: Path, index: Any) -> None:
    load(tmp_path, record(status="", maturity=None, source=[{"seed": "003", "lines": [1, 9]}], teaser_source="derived"))
    card = PracticePage.objects.get(slug="beispiel-karte")
    assert (card.maturity, card.maturity_note, card.source_note, card.information_on) == ("unknown", "", "", None)
    load(
        tmp_path,
        record(status="läuft seit 2024", effort="low", source="Handreichung 2025", information_on="30.09.2025"),
    )
    card.refresh_from_db()
    assert (card.maturity, card.effort, card.source_note) == ("running", "low", "Handreichung 2025")
    assert card.information_on == dt.date(2025, 9, 30)


def test_a_broken_record_is_named_with_its_field_and_stops_nobody(tmp_path: Path, index: Any) -> None:
    broken = record(id="kaputt", themes=["Netzwerke", "Gibt es nicht"], results=[{"label": "x", "value": "viele"}])
    line, errors = load(tmp_path, broken, record())
    assert line == "1 neu, 0 geändert, 0 unverändert, 1 abgelehnt"
    assert "kaputt · results[0].value" in errors
    broken.pop("results")
    assert "kaputt · themes[1]: »Gibt es nicht«" in load(tmp_path, broken)[1]
    assert not PracticePage.objects.filter(slug="kaputt").exists()


def test_a_misspelt_term_gets_a_suggestion(tmp_path: Path, index: Any) -> None:
    _, errors = load(tmp_path, record(themes=["Netzwerke und Koperationen"]))
    assert "Meinten Sie: Netzwerke und Kooperationen" in errors


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", None), ("title", 7), ("teaser", ""), ("kind", "zauber"), ("region", []), ("region", {"ags": "99999"}),
     ("themes", "Anerkennung"), ("checked_on", "gestern"), ("status", "irgendwie"), ("unbekannt", 1), ("hurdles", [3]),
     ("effort", "riesig"), ("source", 7),
     ("interview", [{"question": 1}]), ("quotes", ["Text"]), ("id", "Groß Und Leer")],
)  # fmt: skip
def test_every_kind_of_wrong_value_is_refused_not_guessed(tmp_path: Path, index: Any, field: str, value: Any) -> None:
    line, errors = load(tmp_path, record(**{field: value}))
    if (field, value) == ("region", []):
        assert line.startswith("1 neu")
    else:
        assert line == "0 neu, 0 geändert, 0 unverändert, 1 abgelehnt"
        assert "Abgelehnt:" in errors
        assert field in errors


def test_broken_json_names_line_and_column_and_changes_nothing(tmp_path: Path, index: Any) -> None:
    with pytest.raises(CommandError, match=r"Zeile 2, Spalte \d+"):
        load(tmp_path, text='{"cards": [\n {"id": }]}')
    with pytest.raises(CommandError, match="leer"):
        load(tmp_path, text="")
    with pytest.raises(CommandError, match="cards"):
        load(tmp_path, text='{"karten": []}')
    assert PracticePage.objects.count() == 0


def test_a_file_that_breaks_late_loads_nothing_of_what_stands_before(tmp_path: Path, index: Any) -> None:
    load(tmp_path, record())
    before = PracticePage.objects.get().latest_revision_id
    good = json.dumps({"cards": [record(title="Neuer Titel"), record(id="zweite-karte")]}, indent=1)
    broken = good[:-4] + ",\n {{"
    with pytest.raises(CommandError) as refused:
        load(tmp_path, text=broken)
    line = broken.count("\n") + 1
    assert f"Zeile {line}, Spalte 3" in str(refused.value)
    assert "Nichts wurde geändert" in str(refused.value)
    latin = tmp_path / "latin.json"
    latin.write_bytes(b'{"cards": [\n {"title": "Gr\xfc\xdfe"}]}')
    with pytest.raises(CommandError, match=r"Zeile 2, Spalte 15: Das Zeichen ist kein UTF-8"):
        call_command("load_cards", str(latin))
    assert PracticePage.objects.get().latest_revision_id == before


def test_a_recommendation_is_never_published_as_running(tmp_path: Path, index: Any, client: Client) -> None:
    load(tmp_path, record(status="empfohlen"))
    page = client.get("/praxisbeispiele/beispiel-karte/").content.decode()
    assert "empfohlen, noch nicht erprobt" in page


def test_ended_cards_keep_the_words_of_their_source(tmp_path: Path, index: Any, client: Client) -> None:
    load(tmp_path, record(status="eingestellt, heute als Sprechstunde"))
    page = client.get("/praxisbeispiele/beispiel-karte/").content.decode()
    assert "beendet" in page
    assert "eingestellt, heute als Sprechstunde" in page


def test_without_publish_cards_are_drafts(tmp_path: Path, index: Any, client: Client) -> None:
    load(tmp_path, record(), publish=False)
    assert client.get("/praxisbeispiele/beispiel-karte/").status_code == 404


@pytest.mark.parametrize(
    ("written", "shown"),
    [(40, "40"), ("20–25", "20–25"), ("bis zu 50", "bis zu 50"), ("ca. 60", "ca. 60"), ("über 100", "über 100"),
     (1.5, "1,5"), ("12.500", "12.500"), ("3,5", "3,5")],
)  # fmt: skip
def test_results_are_numbers_and_read_as_written(
    tmp_path: Path, index: Any, client: Client, written: Any, shown: str
) -> None:
    load(tmp_path, record(results=[{"label": "Gezählt", "value": written, "unit": "Personen"}]))
    assert f">{shown}</span>" in client.get("/praxisbeispiele/beispiel-karte/").content.decode()


@pytest.mark.skipif(not REAL_CARDS.exists(), reason="shared/evalset/cards.json is not there")
def test_all_real_cards_are_published_with_every_non_empty_field(index: Any, client: Client) -> None:
    out = StringIO()
    call_command("load_cards", str(REAL_CARDS), "--publish", stdout=out, stderr=StringIO())
    assert "38 neu, 0 geändert, 0 unverändert, 0 abgelehnt" in out.getvalue()
    missing = []
    for card in json.loads(REAL_CARDS.read_text(encoding="utf-8"))["cards"]:
        page = visible_text(client.get(f"/praxisbeispiele/{card['id']}/").content.decode())
        for name, value in card.items():
            if name in {
                "contacts",
                "kind",
                "id",
                "teaser_source",
                "source",
                "collection",
                "status",
                "institution_types",
            }:
                continue
            missing += [(card["id"], name, text) for text in texts_of(value) if squeeze(text) not in page]
    assert not missing, missing[:5]


def squeeze(text: str) -> str:
    return " ".join(text.split())


def visible_text(page: str) -> str:
    body = page[page.index("<main") :]
    return squeeze(html.unescape(re.sub(r"<[^>]+>", " ", body)).replace("„ ", "„"))


def texts_of(value: Any) -> list[str]:
    """Every word a reader should find; keys of machines (AGS, level) are shown in other words."""
    if isinstance(value, dict):
        return [text for key, part in value.items() if key not in {"ags", "level"} for text in texts_of(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts_of(part)]
    if value in (None, ""):
        return []
    return [line for line in str(value).split("\n") if line.strip()]
