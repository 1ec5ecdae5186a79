"""The termbase: what a word of the administration is called, and a hint where a translation says it otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.roles import Role
from tests.factories import UserFactory
from translation.editor.term_hints import approved_terms, findings, suggestions
from vocabularies.csv_files import CsvProblem
from vocabularies.loading import DATA, load_termbase
from vocabularies.models import Term, TermRendering
from vocabularies.termbase_tables import termbase_table

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "uk", "ar")


def missed(source: str, target: str, language: str = "en") -> list[str]:
    return [finding.term for finding in findings(source, target, language)]


def test_the_site_knows_the_words_of_the_administration_in_three_languages() -> None:
    for language in LANGUAGES:
        assert TermRendering.objects.filter(language=language).count() >= 150
    for key in ("jobcenter", "agentur-fuer-arbeit", "jobcenter-ge", "zkt", "egz", "integrationskurs",
                "berufssprachkurs", "anerkennung", "aufenthaltserlaubnis", "duldung", "job-turbo"):  # fmt: skip
        assert Term.objects.get(key=key).renderings.count() == 4


@pytest.mark.parametrize(
    ("source", "target", "language"),
    [
        ("Der Eingliederungszuschuss hilft.", "The integration subsidy helps.", "en"),
        ("Mit Eingliederungszuschüssen", "With integration subsidies", "en"),
        ("Der EGZ hilft.", "The EGZ helps.", "en"),
        ("In den Jobcentern", "In the Jobcenters", "en"),
        ("Ein <b>Integrationskurs</b>", "An <b>integration</b> course", "en"),
        ("zugelassene kommunale Träger", "authorised municipal providers", "en"),
        ("Die Agentur für Arbeit", "Das heißt: the employment agency", "en"),
        ("Wer Arbeitslosengeld II bekam", "Those who received unemployment benefit II", "en"),
        ("Der Eingliederungszuschuss", "Про інтеграційну доплату", "uk"),
        ("Integrationskurse", "учасники інтеграційних курсів", "uk"),
        ("Aufenthaltserlaubnis", "без тимчасового дозволу на перебування", "uk"),
        ("Jobcenter", "у Jobcenter", "uk"),
        ("Integrationskurs", "ودورات الاندماج", "ar"),
        ("Aufenthaltserlaubnis", "وتصاريح الإقامة المؤقتة", "ar"),
        ("Eingliederungszuschuss", "بمنحةِ الإدماج", "ar"),
        ("Jobcenter", "في مراكز التوظيف", "ar"),
    ],
)
def test_every_form_of_the_approved_wording_is_accepted(source: str, target: str, language: str) -> None:
    assert missed(source, target, language) == []


@pytest.mark.parametrize(
    ("source", "target", "language", "term"),
    [
        ("Der Eingliederungszuschuss hilft.", "The inclusion grant helps.", "en", "Eingliederungszuschuss"),
        ("Im Job-Turbo", "In the job accelerator", "en", "Job-Turbo"),
        ("Eine Duldung haben", "To be endured", "en", "Duldung"),
        ("Der Integrationskurs", "мовні заняття", "uk", "Integrationskurs"),
        ("Der Berufssprachkurs", "دروس مسائية", "ar", "Berufssprachkurs"),
    ],
)
def test_a_wording_that_deviates_is_named_with_the_approved_one(
    source: str, target: str, language: str, term: str
) -> None:
    (finding,) = findings(source, target, language)
    assert finding.term == term
    assert all(expected in finding.message for expected in finding.expected)


def test_nothing_is_said_where_nothing_can_be_said() -> None:
    assert findings("Integrationskurs", "", "en") == []
    assert findings("Sie tragen ein, was trägt.", "They fill in what carries.", "en") == []
    # Plain language says it in other words on purpose.
    assert findings("Eingliederungszuschuss", "Geld für den Betrieb", "de-simple") == []


def test_the_longest_term_wins_and_compounds_are_proposed_only() -> None:
    terms = approved_terms("en")
    assert [entry.term for entry in suggestions("Arbeitslosengeld II", "en", terms)] == ["Arbeitslosengeld II"]
    assert [entry.term for entry in suggestions("Integrationskursträger", "en", terms)] == ["Integrationskurs"]
    assert findings("Integrationskursträger", "course provider", "en", terms) == []


def test_a_second_load_changes_nothing_and_what_editors_wrote_stays() -> None:
    content = (DATA / "terms.csv").read_bytes()
    report = load_termbase(content, "terms.csv")
    assert (report.created, report.updated) == (0, 0)
    TermRendering.objects.filter(term__key="egz", language="en").update(texts="wage subsidy")
    assert load_termbase(content, "terms.csv").updated == 0
    assert load_termbase(content, "terms.csv", overwrite=True).updated == 1
    assert TermRendering.objects.get(term__key="egz", language="en").texts == "integration subsidy (EGZ)"


def test_the_table_of_today_can_be_loaded_again() -> None:
    before = list(Term.objects.values()), list(TermRendering.objects.order_by("pk").values())
    assert load_termbase(termbase_table(), "fachwoerter.csv", overwrite=True).updated == 0
    assert (list(Term.objects.values()), list(TermRendering.objects.order_by("pk").values())) == before


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("key;name_de\nneu;", "Zeile 2, Spalte »name_de«"),
        ("key;name_de;rendering_fr\nneu;Neu;nouveau", "Diese Spalte gibt es nicht"),
        ("key;name_de\nneu;Neu\nneu;Neu", "steht schon in Zeile 2"),
        ("key;name_de;do_not_translate\nneu;Neu;vielleicht", "1 oder 0"),
        ("key;name_de\nkein schlüssel;Neu", "Zeile 2, Spalte »key«"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(table: str, said: str) -> None:
    before = Term.objects.count()
    with pytest.raises(CsvProblem, match=said):
        load_termbase(table.encode(), "t.csv")
    assert Term.objects.count() == before


def test_a_translator_loads_words_after_a_preview(client: Client) -> None:
    client.force_login(UserFactory(role=Role.TRANSLATOR))
    table = "key;name_de;rendering_en\nneu;Neues Wort;new word|fresh word\negz;Eingliederungszuschuss;wage subsidy"
    url = "/admin/snippets/vocabularies/term/import/"
    preview = client.post(url, {"file": SimpleUploadedFile("w.csv", table.encode())})
    assert "1 neu, 1 geändert, 0 unverändert" in preview.content.decode()
    assert not Term.objects.filter(key="neu").exists()
    context: Any = preview.context
    fields = {"content": context["content"], "name": "w.csv", "fingerprint": context["plan"].fingerprint}
    assert client.post(url, fields).status_code == 302
    assert Term.objects.get(key="neu").renderings.get().choices() == ["new word", "fresh word"]
    listing = client.get("/admin/snippets/vocabularies/term/", {"q": "fresh"}).content.decode()
    assert "Neues Wort" in listing
    export = b"".join(client.get("/admin/snippets/vocabularies/term/", {"export": "csv"}))  # type: ignore[arg-type]
    assert "new word; fresh word" in export.decode("utf-8-sig")


def test_an_editor_does_not_change_words(client: Client) -> None:
    client.force_login(UserFactory(role=Role.EDITOR))
    assert client.get("/admin/snippets/vocabularies/term/").status_code == 302
