"""Synonyms with a try-out, picks, wishes and the report, as the people of the editorial team use them."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client

from accounts.roles import Role
from search.models import SearchPhrase, Synonym, Wish
from search.searched_words import searches
from tests.factories import PracticeFactory, UserFactory, site_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    site_tree()
    client = Client()
    client.force_login(UserFactory(role=Role.EDITOR))
    return client


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return unescape(response.content.decode())


def test_lists_and_forms_open(editor: Client) -> None:
    entry = Synonym.objects.first()
    assert entry is not None
    Wish.objects.create(text="Etwas zu Schichtarbeit", query="schicht")
    for url in (
        "/admin/synonyme/",
        "/admin/synonyme/new/",
        f"/admin/synonyme/edit/{entry.pk}/",
        "/admin/empfehlungen/",
    ):
        assert "Suche" in text(editor, url)
    assert "Etwas zu Schichtarbeit" in text(editor, "/admin/wuensche/")


def test_before_saving_an_editor_sees_which_queries_change(editor: Client) -> None:
    PracticeFactory(title="Kaffeerunde am Freitag")
    SearchPhrase.objects.create(day="2026-01-01", language="de", words="plauderstündchen", number=3)
    SearchPhrase.objects.create(day="2026-01-01", language="de", words="kaffeerunde", number=1)
    values = {"kind": "group", "terms": "Plauderstündchen\nKaffeerunde", "strength": "0", "is_active": "on"}
    answer = editor.post("/admin/suche/ausprobieren/", values)
    # A sign that only looks like a digit is no entry.
    assert editor.post("/admin/suche/ausprobieren/", {**values, "entry": "²"}).status_code == 200
    html = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "plauderstündchen" in html
    assert "Kaffeerunde am Freitag" in html
    assert not Synonym.objects.filter(terms__contains="Plauderstündchen").exists()


def test_one_word_alone_is_refused_in_german(editor: Client) -> None:
    before = Synonym.objects.count()
    values = {"kind": "group", "terms": "Einsam", "strength": "0"}
    for url in ("/admin/synonyme/new/", "/admin/suche/ausprobieren/"):
        answer = editor.post(url, values)
        assert "mindestens zwei verschiedene Wörter" in unescape(answer.content.decode())
    assert Synonym.objects.count() == before


def test_saving_in_the_admin_changes_the_next_search(editor: Client) -> None:
    PracticeFactory(title="Kaffeerunde am Freitag")
    assert "Kaffeerunde am Freitag" not in text(Client(), "/suche/?q=Plauderstündchen")
    values = {"kind": "group", "terms": "Plauderstündchen\nKaffeerunde", "strength": "0", "is_active": "on", "note": ""}
    assert editor.post("/admin/synonyme/new/", values).status_code == 302
    assert "am Freitag" in text(Client(), "/suche/?q=Plauderstündchen")


def test_the_report_shows_what_is_searched_in_vain_and_where_gaps_are(editor: Client) -> None:
    searches.write()
    SearchPhrase.objects.all().delete()
    PracticeFactory(title="Beratung")
    for words in ("Beratung", "Beratung", "Schwimmkurs"):
        Client().get("/suche/", {"q": words})
    html = text(editor, "/admin/suche/bericht/")
    assert html.index("beratung") < html.index("schwimmkurs")
    assert html.count("schwimmkurs") == 2
    assert "Sachsen-Anhalt" in html


def test_a_translator_has_no_business_there() -> None:
    site_tree()
    client = Client()
    client.force_login(UserFactory(role=Role.TRANSLATOR))
    assert client.get("/admin/suche/bericht/").status_code in {302, 403}
    assert client.post("/admin/suche/ausprobieren/", {}).status_code in {302, 403}


def test_a_wish_never_runs_as_a_formula_in_the_spreadsheet(editor: Client) -> None:
    Wish.objects.create(query="Sprache", text='=HYPERLINK("https://example.org";"Bitte klicken")')
    answer = editor.get("/admin/wuensche/?export=csv")
    table = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "'=HYPERLINK" in table
