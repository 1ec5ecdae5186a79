"""The form of a card: begins as a sketch, forgives, and loses nothing that somebody typed."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.html import escape
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from accounts.roles import Role
from practices.admin.completeness import Completeness, completeness
from practices.admin.panels import completeness_line
from practices.models import PracticePage, RelatedPractice
from tests.editorial.forms import sent_back
from tests.factories import PracticeFactory, RegionFactory, TeamFactory, UserFactory, rich_card, site_tree
from vocabularies.models import InstitutionType, Region, TargetGroup, Theme

pytestmark = pytest.mark.django_db
LISTS = (
    "region_links", "place_links", "theme_links", "target_group_links", "institution_type_links", "partners",
    "results", "sector_links", "legal_basis_links", "phase_links", "keywords", "addressee_links", "resources",
    "success_factors", "hurdles", "materials", "related_links", "interview_questions", "quotes", "funder_links",
    "credits",
)  # fmt: skip


@pytest.fixture
def team() -> Any:
    site_tree()
    return TeamFactory(name="Team Vogtland")


@pytest.fixture
def editor(team: Any) -> Client:
    client = Client()
    client.force_login(UserFactory(role=Role.EDITOR, teams=[team]))
    return client


@pytest.fixture
def reviewer(team: Any) -> Client:
    client = Client()
    client.force_login(UserFactory(role=Role.REVIEWER))
    return client


def add_url() -> str:
    return f"/admin/pages/add/practices/practicepage/{site_tree().pk}/"


def edit_url(card: PracticePage) -> str:
    return f"/admin/pages/{card.pk}/edit/"


def form(lists: dict[str, list[dict[str, Any]]] | None = None, **fields: Any) -> dict[str, Any]:
    """What a browser sends for an otherwise empty form of a card."""
    values: dict[str, Any] = {
        "title": "", "slug": "", "teaser": "", "kind": "practice", "maturity": "running",
        "transfer_stage": "collected", "instruments": streamfield([]),
    }  # fmt: skip
    for name in ("situation", "implementation", "conclusion", "concept", "transfer_notes", "offer"):
        values[name] = rich_text("")
    values["comments"] = inline_formset([])
    for name in LISTS:
        values[name] = inline_formset((lists or {}).get(name, []))
    return nested_form_data({**values, **fields})


def region() -> dict[str, Any]:
    return {"region": RegionFactory(ags="14523").pk, "place": ""}


def theme() -> dict[str, Any]:
    return {"term": Theme.objects.in_language("de").get(key="netzwerke").pk, "wording": ""}


def full_lists() -> dict[str, list[dict[str, Any]]]:
    group = TargetGroup.objects.in_language("de").first()
    kind = InstitutionType.objects.in_language("de").first()
    return {
        "region_links": [{**region(), "place": "Oelsnitz"}],
        "theme_links": [{**theme(), "wording": "Runder Tisch"}],
        "target_group_links": [{"term": group.pk, "wording": "Frauen mit Duldung"}],
        "institution_type_links": [{"term": kind.pk, "wording": ""}],
        "partners": [{"name": "Volkshochschule Plauen", "organisation": ""}],
        "results": [{"label": "Vermittelt", "qualifier": "about", "value": "41", "value_max": "", "unit": "Personen"}],
        "keywords": [{"word": "Duldungswort"}],
        "resources": [{"kind": "staff", "text": "Eine Viertelstelle im Jobcenter"}],
        "success_factors": [{"text": "Feste Uhrzeiten"}],
        "hurdles": [
            {"text": "Kein Raum frei", "remedy": "Bibliothek gefragt"},
            {"text": "Keine Zeit", "remedy": "Vertretung"},
        ],
        "interview_questions": [{"question": "Was war neu?", "answer": "Alle saßen an einem Tisch."}],
        "quotes": [{"text": "Endlich spricht jemand mit uns", "person": "Teilnehmerin", "role": ""}],
        "materials": [{"title": "Gesprächsleitfaden", "description": "", "handed_out_by": "Träger", "document": ""}],
        "credits": [{"kind": "written", "name": "Redaktion Süd", "credited_on": ""}],
    }


FULL = {
    "title_short": "Tischrunde",
    "maturity": "pilot",
    "effort": "low",
    "audience_text": "Teamleitungen im Leistungsbereich",
    "project": "Brückenprojekt",
    "institution_name": "Jobcenter Musterkreis",
    "period": "seit Mai 2024",
    "period_start": "2024-05-01",
    "interview_person": "Leiterin der Runde",
    "interview_quote": "Wir reden miteinander",
    "funding_text": "Aus Mitteln des Kreises",
    "source_note": "Eigene Erhebung 2025",
}
NAMED = {"title": "Alle an einem Tisch", "slug": "tisch", "teaser": "Kurz."}
RICH = {"situation": "Niemand wusste vom anderen.", "implementation": "Jeden Dienstag um neun."}


def full_form(**changes: Any) -> dict[str, Any]:
    lists = {**full_lists(), **changes.pop("lists", {})}
    rich = {name: rich_text(f"<p>{text}</p>") for name, text in RICH.items()}
    return form(
        lists, **{"title": "Alle an einem Tisch", "slug": "tisch", "teaser": "Kurz.", **FULL, **rich, **changes}
    )


def messages(response: Any) -> str:
    soup = BeautifulSoup(response.content, "html.parser")
    return " ".join(part.get_text(" ", strip=True) for part in soup.select(".messages, [data-messages-target]"))


def test_a_new_card_begins_as_a_sketch_of_title_teaser_and_region(editor: Client, team: Any) -> None:
    response = editor.post(add_url(), form({"region_links": [region()]}, title="Skizze", slug="skizze", teaser="Satz."))
    card = PracticePage.objects.get(slug="skizze")
    assert response.status_code == 302
    assert (card.state, card.team, card.region_links.count()) == ("draft", team, 1)
    assert editor.get(edit_url(card)).status_code == 200


def test_even_a_title_alone_is_kept(editor: Client) -> None:
    # »null« is what the editor for rich text sends when nobody typed into it.
    editor.post(add_url(), form(title="Nur ein Einfall", slug="", situation="null", concept="null"))
    assert PracticePage.objects.get(title="Nur ein Einfall").state == "draft"


def test_the_empty_rows_the_form_opens_with_keep_no_sketch_from_being_saved(editor: Client, reviewer: Client) -> None:
    empty = {
        "region_links": [{"region": "", "place": ""}],
        "theme_links": [{"term": "", "wording": ""}],
        "resources": [{"kind": "other", "text": ""}],
        "results": [{"label": "", "qualifier": "", "value": "", "value_max": "", "unit": "", "measured_on": ""}],
        "hurdles": [{"text": "", "remedy": ""}, {"text": "Kein Raum", "remedy": ""}],
    }
    editor.post(add_url(), form(empty, title="Skizze", slug="skizze", teaser="Satz."))
    card = PracticePage.objects.get(slug="skizze").get_latest_revision_as_object()
    assert [hurdle.text for hurdle in card.hurdles.all()] == ["Kein Raum"]
    assert not card.region_links.count() + card.theme_links.count() + card.resources.count() + card.results.count()
    answer = reviewer.post(add_url(), {**form(empty, title="T", slug="t", teaser="S."), "action-publish": "1"})
    for part in ("»Region«", "»Thema«"):
        assert part in messages(answer)


def test_publishing_names_every_missing_part_and_stays_on_the_form(reviewer: Client) -> None:
    sent = full_form(lists={"region_links": [], "theme_links": []}, teaser="")
    response = reviewer.post(add_url(), {**sent, "action-publish": "1"})
    assert response.status_code == 200
    said = messages(response)
    for part in ("»In einem Satz«", "»Region«", "»Thema«"):
        assert part in said, part
    text = response.content.decode()
    assert "Bitte wählen Sie mindestens eine Region." in text
    assert "Bitte wählen Sie mindestens ein Thema." in text
    assert not PracticePage.objects.exists()


def shown_values(response: Any) -> str:
    """Everything the form comes back with: fields, rich text and lists."""
    soup = BeautifulSoup(response.content, "html.parser")
    found = [field.get("value", "") for field in soup.select("form input, form textarea")]
    found += [field.get_text() for field in soup.select("form textarea")]
    found += [option.get("value", "") for option in soup.select("form option[selected]")]
    text = html.unescape(" ".join(found))
    return text + json.dumps(text).encode().decode("unicode_escape", "ignore")


def texts_of(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts_of(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts_of(part)]
    return [value] if isinstance(value, str) and len(value) > 3 else []


@pytest.mark.parametrize("action", ["action-publish", "action-submit"])
@pytest.mark.parametrize("on_edit", [False, True])
def test_nothing_that_was_typed_is_lost_when_a_part_is_missing(reviewer: Client, action: str, on_edit: bool) -> None:
    url = edit_url(PracticeFactory(published=False)) if on_edit else add_url()
    lists = {**full_lists(), "theme_links": []}
    response = reviewer.post(url, {**full_form(lists={"theme_links": []}), action: "1"})
    assert response.status_code == 200
    assert "»Thema«" in messages(response)
    back = shown_values(response)
    lost = [
        text for text in [*texts_of(lists), *texts_of(FULL), *RICH.values(), "Alle an einem Tisch"] if text not in back
    ]
    assert not lost, lost


def test_an_entry_begun_in_a_list_is_named_with_its_field(reviewer: Client) -> None:
    sent = full_form(lists={"hurdles": [{"text": "", "remedy": "Trotzdem gelöst"}]})
    response = reviewer.post(add_url(), {**sent, "action-publish": "1"})
    assert "»Was war schwierig?«" in messages(response)
    assert "Trotzdem gelöst" in shown_values(response)


def test_a_full_form_publishes_and_every_value_arrives(reviewer: Client) -> None:
    reviewer.post(add_url(), {**full_form(), "action-publish": "1"})
    card = PracticePage.objects.get(slug="tisch")
    assert card.state == "published"
    assert (card.maturity, card.effort, str(card.period_start)) == ("pilot", "low", "2024-05-01")
    assert [hurdle.remedy for hurdle in card.hurdles.all()] == ["Bibliothek gefragt", "Vertretung"]
    assert RICH["implementation"] in card.implementation
    page = Client().get(card.url).content.decode()
    for text in ("Endlich spricht jemand mit uns", "Gesprächsleitfaden", "Niemand wusste vom anderen."):
        assert text in page


def test_a_picture_without_words_may_wait_in_a_draft_but_not_go_public(reviewer: Client) -> None:
    picture = get_image_model().objects.create(title="Bild", file=get_test_image_file())
    sent = full_form(picture=picture.pk, picture_alt="")
    response = reviewer.post(add_url(), {**sent, "action-publish": "1"})
    assert "»Was ist auf dem Bild zu sehen?«" in messages(response)
    assert reviewer.post(add_url(), sent).status_code == 302
    assert PracticePage.objects.get(slug="tisch").latest_revision.content["picture"] == picture.pk


def test_publishing_in_bulk_leaves_out_what_is_incomplete_and_says_what_it_lacks(reviewer: Client) -> None:
    ready = PracticeFactory(title="Fertige Karte", published=False)
    sketch = PracticeFactory(title="Nur Skizze", published=False)
    draft = sketch.get_latest_revision_as_object()
    draft.theme_links = []
    draft.save_revision(clean=False)
    url = f"/admin/bulk/wagtailcore/page/publish/?id={ready.pk}&id={sketch.pk}&next=/admin/"
    response = reviewer.post(url, follow=True)
    states = {card.title: card.state for card in PracticePage.objects.all()}
    assert states == {"Fertige Karte": "published", "Nur Skizze": "draft"}
    said = messages(response)
    assert "Nur Skizze" in said
    assert "»Thema«" in said


TAMPERED: list[tuple[str, Any]] = [
    ("kind", "zauber"), ("maturity", "99"), ("effort", "riesig"), ("transfer_stage", "irgendwo"),
    ("provider", "999999"), ("provider", "x"), ("team", "999999"), ("picture", "999999"), ("collection", "abc"),
    ("period_start", "gestern"), ("slug", "Groß und leer/.."), ("teaser", "x" * 400), ("title", "y" * 300),
    ("region_links-0-region", "999999"), ("theme_links-0-term", "abc"), ("results-0-value", "viele"),
    ("results-0-value", "1" * 40), ("hurdles-TOTAL_FORMS", "x"), ("hurdles-0-id", "77777"),
    ("instruments-count", "x"), ("situation", "{kein json"), ("situation", "5"),
    ("situation", '{"x": 1}'), ("provider", "9" * 30),
]  # fmt: skip


def test_a_tampered_form_is_an_error_and_never_a_crash(reviewer: Client) -> None:
    reviewer.raise_request_exception = False
    sent = full_form()
    for name, value in TAMPERED:
        response = reviewer.post(add_url(), {**sent, name: value, "action-publish": "1"})
        assert response.status_code in {200, 400}, (name, value, response.status_code)
        assert not PracticePage.objects.filter(live=True).exists(), (name, value)


def test_the_line_on_top_names_the_next_best_action(editor: Client, team: Any) -> None:
    card = PracticeFactory(team=team, published=False, implementation="")
    text = editor.get(edit_url(card)).content.decode()
    state = completeness(card.get_latest_revision_as_object())
    assert f"{state.percent} % erzählt." in text
    assert escape(str(state.next_action)) in text
    assert "Was noch fehlt" in text
    told = rich_card(team=team)
    assert completeness(told).percent > state.percent


def test_a_told_card_is_not_told_to_be_submitted_when_it_is_public(editor: Client, team: Any) -> None:
    done = Completeness(100, None, ())
    assert "Reichen Sie sie zur Prüfung ein" in str(completeness_line(PracticeFactory(published=False), done))
    assert "Reichen" not in str(completeness_line(PracticeFactory(), done))


def test_autosave_and_checks_are_on_in_german(editor: Client, team: Any, settings: Any) -> None:
    card = PracticeFactory(team=team, published=False)
    text = editor.get(edit_url(card)).content.decode()
    assert settings.WAGTAIL_AUTOSAVE_INTERVAL >= 5000
    assert f'data-w-autosave-interval-value="{settings.WAGTAIL_AUTOSAVE_INTERVAL}"' in text
    assert "data-content-word-count" in text or "data-content-wordcount" in text
    assert "data-content-readability-score" in text
    assert "Lesbarkeit" in text


def test_a_preview_shows_the_unsaved_card_inside_the_admin_with_its_checks(reviewer: Client) -> None:
    card = rich_card(title="Mit allem")
    card = card.get_latest_revision_as_object()
    card.related_links = [RelatedPractice(related=PracticeFactory(title="Siehe auch diese"))]
    card.save_revision(clean=False).publish()
    sent = sent_back(reviewer.get(edit_url(card)))
    answer = reviewer.post(f"{edit_url(card)}preview/", {**sent, "title": "Noch nicht gespeichert"})
    assert answer.json()["is_valid"], answer.content
    shown = reviewer.get(f"{edit_url(card)}preview/?in_preview_panel=true")
    text = shown.content.decode()
    assert shown.status_code == 200
    assert "Noch nicht gespeichert" in text
    assert "Siehe auch diese" in text
    assert "wagtail-userbar" in text
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    public = Client().get(card.url)
    assert "wagtail-userbar" not in public.content.decode()
    assert public["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in public["Content-Security-Policy"]


def test_regions_offered_are_all_of_germany(editor: Client, team: Any) -> None:
    text = editor.get(add_url()).content.decode()
    assert text.count("Vogtlandkreis") >= 1
    assert Region.objects.filter(level="land").count() == 16
