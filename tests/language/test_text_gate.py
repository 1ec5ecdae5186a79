"""Every door passes the gate for text, and what was stored before there was one breaks no output."""

from __future__ import annotations

import csv
import datetime as dt
import json
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test import Client
from openpyxl import load_workbook
from wagtail.documents.models import Document
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Collection as Folder
from wagtail.models import Revision
from wagtail.test.utils.form_data import rich_text, streamfield

from accounts.models import Team, User
from accounts.roles import Role
from practices.models import Organisation, PracticePage
from search.index.snapshots import Snapshots
from tests.editorial.forms import sent_back
from tests.factories import (
    PASSWORD,
    OrganisationFactory,
    PracticeFactory,
    TeamFactory,
    UserFactory,
    signed_in,
    site_tree,
)
from tests.practices.test_card_form import RICH, add_url, edit_url, form, full_lists
from tests.vocabularies.test_import_admin import confirm, upload
from vocabularies.models import Sector, Term, Theme

pytestmark = pytest.mark.django_db
UNTIDY = Path(__file__).resolve().parents[3] / "shared" / "untidy"
VT, NUL, ZWSP, SHY, BOM, RLO = "\x0b", "\x00", "\u200b", "\u00ad", "\ufeff", "\u202e"
DIRT = f"{BOM}Erste{VT}Zwei{SHY}te{NUL} {ZWSP}Wa\u0308sche{RLO}\x1b"
LINE, LINES = "Erste Zweite Wäsche", "Erste\nZweite Wäsche"


@pytest.fixture
def reviewer() -> Client:
    site_tree()
    return signed_in(Role.REVIEWER)


def store_raw(row: models.Model, **values: str) -> None:
    """Past the gate, as it was stored before there was one."""
    table = connection.ops.quote_name(row._meta.db_table)
    with connection.cursor() as cursor:
        for name, value in values.items():
            column = connection.ops.quote_name(row._meta.get_field(name).column)
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {row._meta.pk.column} = %s", [value, row.pk])


def outputs(client: Client, words: str) -> None:
    """All that a card goes out by answers and is well formed."""
    xlsx = load_workbook(BytesIO(b"".join(client.get("/admin/praxisbeispiele/?export=xlsx"))))
    assert any(words in str(cell) for row in xlsx.active.iter_rows(values_only=True) for cell in row)
    assert b"".join(client.get("/admin/praxisbeispiele/?export=csv"))
    visitor = Client()
    feed = visitor.get("/suche/feed/")
    assert feed.status_code == 200
    assert words in "".join(ET.fromstring(feed.content).itertext())
    assert visitor.get("/suche/feed/", {"q": f"Erste{VT}"}).status_code == 200
    # No person types this into an address: refused before anything reads it (``config.request_checks``).
    assert visitor.get("/suche/feed/", {"q": f"Erste{VT}{NUL}"}).status_code == 400
    ET.fromstring(visitor.get("/sitemap.xml").content)
    assert visitor.get("/praxisbeispiele/").status_code == 200


def test_n14_a_vertical_tab_typed_into_a_card_reaches_no_output(reviewer: Client) -> None:
    lists = full_lists()
    lists["quotes"][0]["text"] = DIRT
    lists["keywords"][0]["word"] = DIRT
    stream = streamfield([("text", rich_text(f"<p>Weiche{VT}Trennung</p>")), ("heading", f"Kopf{VT}zeile")])
    rich = {name: rich_text(f"<p>{text}</p>") for name, text in RICH.items()}
    rich["situation"] = rich_text(f"<p>Weiche{VT}Trennung <b>fett</b>{SHY}</p>")
    values = form(lists, title=DIRT, teaser=DIRT, instruments=stream, **rich, **{"action-publish": "1"})
    response = reviewer.post(add_url(), values)
    assert response.status_code == 302, response.context["form"].errors
    card = PracticePage.objects.get(draft_title=LINE)
    assert (card.title, card.teaser) == (LINE, LINES)
    assert card.situation == '<p data-block-key="x">Weiche<br/>Trennung <b>fett</b></p>'.replace(
        'data-block-key="x"', card.situation[3 : card.situation.index(">")]
    )
    assert card.quotes.get().text == LINES
    assert card.keywords.get().word == LINE
    stored = json.dumps([card.instruments.get_prep_value(), card.latest_revision.content], ensure_ascii=False)
    assert VT not in stored
    assert "\\u000b" not in stored
    outputs(reviewer, LINE)


def test_n14_a_card_stored_before_the_gate_breaks_no_output(reviewer: Client) -> None:
    card = PracticeFactory(title="Alt", teaser="Alt")
    dirty = f"Erste{VT}Zweite"
    store_raw(card.page_ptr, title=dirty)
    store_raw(card, teaser=dirty, title_short=dirty)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE search_indexedcard SET title = %s", [dirty])
    outputs(reviewer, "Erste Zweite")
    values = sent_back(reviewer.get(edit_url(card)))
    assert reviewer.get(card.url).status_code == 200
    assert reviewer.post(edit_url(card), {**values, "title": dirty, "action-publish": "1"}).status_code == 302
    card.refresh_from_db()
    assert card.title == "Erste Zweite"


@pytest.mark.parametrize(
    "field",
    [
        pytest.param(field, id=f"{model._meta.label}.{field.name}")
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField | StreamField)
    ],
)
def test_n14_no_text_field_of_any_model_keeps_a_control_character(field: Any) -> None:
    """Wagtail's titles, groups, comments, tags and log entries as well as ours."""
    structured = isinstance(field, models.JSONField | StreamField)
    prepared = field.get_prep_value({"a": DIRT} if structured else DIRT)
    kept = prepared["a"] if structured else prepared
    if isinstance(field, models.CharField):
        assert kept == LINE
    else:
        assert kept == (LINES.replace("\n", "<br/>") if isinstance(field, RichTextField) else LINES)


def test_n14_what_comes_without_a_form_is_clean_at_once() -> None:
    site_tree()
    group = Group.objects.create(name=f"Gruppe{VT}Süd")
    folder = Folder.get_first_root_node().add_child(instance=Folder(name=f"Bil{SHY}der"))
    user = User.objects.create_user(email="neu@example.org", password=PASSWORD, first_name=f"Ol{ZWSP}ga{NUL}")
    Team.objects.bulk_create([Team(name=f"Team{VT}Nord")])
    Team.objects.filter(name="Team Nord").update(name=f"Team{VT}Ost")
    assert (group.name, folder.name, user.first_name) == ("Gruppe Süd", "Bilder", "Olga")
    assert Group.objects.filter(name=f"Gruppe{VT}Süd").get() == group
    assert Team.objects.filter(name="Team Ost").exists()


def test_n14_names_that_only_look_different_are_refused(reviewer: Client) -> None:
    OrganisationFactory(name="Wäscherei Süd")
    url = "/admin/snippets/practices/organisation/add/"
    response = reviewer.post(url, {"name": f"Wa\u0308sche{SHY}rei\u00a0 Su\u0308d", "alt_labels": "", "place": ""})
    assert response.status_code == 200
    assert Organisation.objects.count() == 1
    assert "name" in response.context["form"].errors


def test_n14_a_password_is_what_was_typed() -> None:
    site_tree()
    password = f"Zwei  Blanke{SHY}\u00a0e\u0301 {ZWSP}lang"
    user = UserFactory()
    user.set_password(password)
    user.save()
    for typed, expected in ((password, 302), ("Zwei Blanke é lang", 200)):
        answer = Client().post("/intern/anmelden/", {"login": user.email, "password": typed})
        assert answer.status_code == expected


def test_n14_a_blank_between_two_parts_of_an_expression_stays() -> None:
    UserFactory(first_name="Rolle", last_name="Süd")
    name = Concat(F("first_name"), Value(" "), F("last_name"))
    assert User.objects.annotate(whole=name).filter(whole="Rolle Süd").exists()


def test_n14_a_line_break_in_a_subject_begins_no_header() -> None:
    EmailMessage("Neu: Erste\nBcc: alle@example.org", "Text", to=["a@example.org"]).send()
    (sent,) = mail.outbox
    assert sent.message()["Subject"] == "Neu: Erste Bcc: alle@example.org"
    assert "Bcc" not in sent.message()


def test_n14_names_of_files_are_clean(reviewer: Client) -> None:
    file = SimpleUploadedFile(f"Wa\u0308sche{ZWSP}\x1b.txt", b"Text", content_type="text/plain")
    reviewer.post("/admin/documents/add/", {"title": f"Wa\u0308sche{VT}Liste", "file": file, "collection": 1})
    document = Document.objects.get()
    assert document.title == "Wäsche Liste"
    assert Path(document.file.name).name.startswith("Wäsche")


def load(content: bytes, model: Any = Sector, name: str = "tabelle.csv") -> Client:
    site_tree()
    admin = signed_in(Role.ADMIN)
    preview = upload(admin, content, model, name)
    if preview.context.get("plan") is not None:
        confirm(admin, preview, model)
    return preview


def test_n14_a_table_with_control_characters_and_mark_loads_right_and_only_once() -> None:
    text = f"{BOM}key;name_de;description_de\r\np-vt;Erste{VT}Zweite;Satz{VT}zwei\r\np-zwsp;Sprach{ZWSP}kurs;\r\n"
    load(f"{text}p-shy;Aner{SHY}kennung X;\r\n".encode())
    names = dict(Sector.objects.filter(key__startswith="p-").values_list("key", "name"))
    assert names == {"p-vt": "Erste Zweite", "p-zwsp": "Sprachkurs", "p-shy": "Anerkennung X"}
    assert Sector.objects.get(key="p-vt").description == "Satz\nzwei"
    again = load(text.encode())
    assert again.context["counts"] == {"new": 0, "changed": 0, "unchanged": 2}


def test_n14_a_table_of_excel_loads_right() -> None:
    load("key;name_de\r\np-buero;Büro & Verwaltung – Ämter „alle“\r\n".encode("cp1252"))
    assert Sector.objects.get(key="p-buero").name == "Büro & Verwaltung – Ämter „alle“"


@pytest.mark.parametrize(
    "name", ["Wa\u0308scherei", "WÄSCHEREI", f"Wä{ZWSP}scherei", "Wäsche\u00adrei", "\uff37äscherei"]
)
def test_n14_no_second_term_that_looks_the_same(name: str) -> None:
    first = "key;name_de\np-1;Wäscherei\n"
    load(first.encode())
    refused = load(f"key;name_de\np-2;{name}\n".encode())
    assert Sector.objects.filter(key__startswith="p-").count() == 1
    told = refused.content.decode()
    assert "Zeile 2" in told
    assert "p-1" in told


def test_n14_a_nul_in_a_table_is_refused_with_its_line() -> None:
    refused = load(b"key;name_de\np-1;Gut\np-2;Schl\x00echt\n")
    assert "Zeile 3" in refused.content.decode()
    assert not Sector.objects.filter(key__startswith="p-").exists()


def test_n14_the_termbase_cleans_the_same_way() -> None:
    load(f"key;name_de;explanation_de\np-1;Wa\u0308sche{VT}rei;Satz\n".encode(), Term)
    assert Term.objects.get(key="p-1").name == "Wäsche rei"
    again = load(f"key;name_de;explanation_de\np-1;Wa\u0308sche{VT}rei;Satz\n".encode(), Term)
    assert again.context["counts"]["unchanged"] == 1


@pytest.mark.skipif(not UNTIDY.is_dir(), reason="die gesammelten unordentlichen Dateien liegen hier nicht")
def test_n14_the_collected_tables_load_or_are_refused_with_a_line() -> None:
    load((UNTIDY / "terms-control-characters.csv").read_bytes(), Theme)
    load((UNTIDY / "terms-cp1252-semicolon.csv").read_bytes(), Theme)
    names = dict(Theme.objects.filter(key__startswith="probe-").values_list("key", "name"))
    assert names["probe-vt"] == "Erste Zweite"
    assert names["probe-buero"] == "Büro & Verwaltung – Ämter"
    assert names["probe-waescherei"] == "Reinigung und Wäscherei"
    refused = load((UNTIDY / "terms-decomposed-umlauts.csv").read_bytes(), Theme)
    assert not Theme.objects.filter(key="probe-waescherei-2").exists()
    assert "Zeile 2" in refused.content.decode()


def test_n14_cards_from_json_are_clean_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    site_tree()
    record = {
        "id": "unsauber", "title": DIRT, "teaser": DIRT, "umsetzung": f"Schritt eins{VT}zwei{NUL}", "keywords": [DIRT],
        "quotes": [{"text": DIRT, "person": DIRT, "role": ""}], "traeger": f"Tra\u0308ger{SHY} Süd", "partners": [DIRT],
    }  # fmt: skip
    file = tmp_path / "karten.json"
    file.write_text(json.dumps({"cards": [record]}), encoding="utf-8")
    for expected in ("1 neu", "1 unverändert"):
        out = StringIO()
        call_command("load_cards", str(file), stdout=out)
        assert expected in out.getvalue()
    card = PracticePage.objects.get(slug="unsauber").get_latest_revision_as_object()
    assert (card.title, card.teaser) == (LINE, LINES)
    assert card.implementation == "<p>Schritt eins<br/>zwei</p>"
    assert card.provider.name == "Träger Süd"
    assert [quote.person for quote in card.quotes.all()] == [LINE]


def test_n14_a_version_from_before_the_gate_opens_clean() -> None:
    card = PracticeFactory(title="Alt", published=False)
    revision = card.get_latest_revision()
    content = json.dumps({**revision.content, "title": f"Alt{VT}neu", "situation": f"<p>Weiche{VT}Stelle</p>"})
    store_raw(revision, content=content)
    opened = Revision.objects.get(pk=revision.pk).as_object()
    assert (opened.title, opened.situation) == ("Alt neu", "<p>Weiche<br/>Stelle</p>")


def test_n14_the_command_cleans_all_that_is_stored_and_names_what_it_cannot(capsys: Any) -> None:
    card = PracticeFactory(title="Alt")
    revision = card.get_latest_revision()
    store_raw(card.page_ptr, title=f"Alt{VT}neu")
    store_raw(revision, content=json.dumps({**revision.content, "title": f"Alt{VT}neu"}))
    first, second = OrganisationFactory(name="Wäscherei"), OrganisationFactory(name="Andere")
    store_raw(second, name="Wa\u0308scherei")
    call_command("clean_texts", "--dry-run")
    card.refresh_from_db()
    assert card.title == f"Alt{VT}neu"
    with pytest.raises(CommandError, match=f"practices.Organisation {second.pk}"):
        call_command("clean_texts")
    card.refresh_from_db()
    revision.refresh_from_db()
    first.refresh_from_db()
    assert (card.title, revision.content["title"], first.name) == ("Alt neu", "Alt\nneu", "Wäscherei")
    Organisation.objects.filter(pk=second.pk).delete()
    call_command("clean_texts")
    assert "0 Einträge gereinigt" in capsys.readouterr().out.splitlines()[-1]


def test_n14_a_feed_of_old_cards_is_a_feed(reviewer: Client) -> None:
    card = PracticeFactory(title="Alt", teaser="Alt", checked_on=dt.date(2025, 1, 1))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE practices_practicepage SET teaser = %s WHERE page_ptr_id = %s", [f"Erste{VT}Zweite", card.pk]
        )
    Snapshots.forget()
    feed = Client().get("/suche/feed/")
    assert "Erste Zweite" in "".join(ET.fromstring(feed.content).itertext())
    TeamFactory()
    assert list(csv.reader(StringIO(b"".join(reviewer.get("/admin/praxisbeispiele/?export=csv")).decode("utf-8-sig"))))
