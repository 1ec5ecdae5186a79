"""No phone number and no address goes public because nobody looked: every door asks, and forgets no answer."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.documents.models import Document
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page
from wagtail.test.utils.form_data import rich_text, streamfield

from accounts.roles import Role
from contacts.models import Contact, PracticeContact
from editorial.models import ConfirmedDetail
from editorial.public_details import confirm, details_of, unconfirmed_contact_details
from editorial.public_details_form import PublicDetailsPanel
from home.models import ListPage, StandardPage
from practices.models import Collection, Funder, Organisation, PracticeMaterial, PracticePage
from search.administration import SearchAdministration
from search.models import BestBet
from tests.editorial.forms import sent_back
from tests.factories import PracticeFactory, TeamFactory, UserFactory, signed_in, site_tree
from tests.practices.test_card_form import RICH, add_url, edit_url, form, full_lists
from translation.editor.refusals import refusals
from vocabularies.models import VOCABULARIES, Theme

pytestmark = pytest.mark.django_db
NUMBER = "0341 555 0101"
PUBLIC_RECORDS = {Organisation, Funder, Collection, BestBet, *VOCABULARIES}


@pytest.fixture
def reviewer() -> Client:
    site_tree()
    return signed_in(Role.REVIEWER)


def sent(**changes: Any) -> dict[str, Any]:
    rich = {name: rich_text(f"<p>{text}</p>") for name, text in RICH.items()}
    if "implementation" not in changes:
        rich["implementation"] = rich_text(f"<p>Fragen? Rufen Sie {NUMBER} an.</p>")
    values = {"title": "Alle an einem Tisch", "slug": "tisch", "teaser": "Kurz.", **rich, **changes}
    return form(values.pop("lists", full_lists()), **values)


def boxes(response: Any) -> list[str]:
    soup = BeautifulSoup(response.content, "html.parser")
    return [str(box["value"]) for box in soup.select("input[name=public_detail]")]


def test_n10_publishing_asks_with_field_and_place_and_keeps_what_was_typed(reviewer: Client) -> None:
    asked = reviewer.post(add_url(), sent(**{"action-publish": "1"}))
    page = asked.content.decode()
    assert asked.status_code == 200
    assert not PracticePage.objects.exists()
    assert "Umsetzung: »… Fragen? Rufen Sie 0341 555 0101 an. …«" in page
    assert "Alle an einem Tisch" in page
    (digest,) = boxes(asked)
    answered = reviewer.post(add_url(), sent(**{"action-publish": "1", "public_detail": digest}))
    assert answered.status_code == 302
    card = PracticePage.objects.get()
    assert card.live
    assert not unconfirmed_contact_details(card)
    # Shown again, not asked again.
    opened = reviewer.get(edit_url(card))
    assert "bestätigt von" in opened.content.decode()
    values = sent_back(opened)
    assert reviewer.post(edit_url(card), {**values, "action-publish": "1"}).status_code == 302
    # A new detail asks again, the old one does not.
    values["teaser"] = "Oder schreiben Sie an name (at) example.org"
    again = reviewer.post(edit_url(card), {**values, "action-publish": "1"})
    assert again.status_code == 200
    assert len(boxes(again)) == 2
    # Whoever clears the box takes the answer back.
    withdrawn = {name: value for name, value in values.items() if name != "public_detail"}
    assert reviewer.post(edit_url(card), {**withdrawn, "action-publish": "1"}).status_code == 200


def test_n10_a_draft_is_kept_and_submitting_it_asks() -> None:
    site_tree()
    editor = signed_in(Role.EDITOR, teams=[TeamFactory()])
    assert editor.post(add_url(), sent()).status_code == 302
    card = PracticePage.objects.get()
    opened = editor.get(edit_url(card))
    (digest,) = boxes(opened)
    values = sent_back(opened)
    assert editor.post(edit_url(card), {**values, "action-submit": "1"}).status_code == 200
    assert not card.workflow_in_progress
    assert editor.post(edit_url(card), {**values, "action-submit": "1", "public_detail": digest}).status_code == 302
    assert PracticePage.objects.get().workflow_in_progress
    reviewer = signed_in(Role.REVIEWER)
    state = PracticePage.objects.get().current_workflow_task_state
    dialog = reviewer.get(reverse("wagtailadmin_pages:workflow_action", args=[card.pk, "approve", state.pk]))
    assert NUMBER in json.loads(dialog.content)["html"]


@pytest.mark.parametrize(
    ("label", "changes"),
    [
        ("Titel", {"title": f"Hotline {NUMBER}"}),
        ("In einem Satz", {"teaser": "An name@example.org"}),
        ("Zitat, Zitat", {"lists": {"quotes": [{"text": f"Ruf an: {NUMBER}", "person": "", "role": ""}]}}),
        ("Material", {"lists": {"materials": [{"title": "Plan", "description": "Musterstr. 5", "document": ""}]}}),
        ("Tabelle", {"instruments": [("heading", f"Fon {NUMBER}")]}),
        ("Situation", {"situation": '<p><a href="mailto:name@example.org">schreiben</a></p>'}),
        ("tel", {"conclusion": '<p><a href="tel:+493415550101">anrufen</a></p>'}),
    ],
)
def test_n10_no_field_is_left_out(reviewer: Client, label: str, changes: dict[str, Any]) -> None:
    changes = dict(changes)
    lists = {**full_lists(), **changes.pop("lists", {})}
    for name in ("situation", "conclusion"):
        if name in changes:
            changes[name] = rich_text(changes[name], features=["link"])
    if "instruments" in changes:
        changes["instruments"] = streamfield(changes["instruments"])
    values = sent(lists=lists, implementation=rich_text("<p>Nichts</p>"), **changes, **{"action-publish": "1"})
    asked = reviewer.post(add_url(), values)
    assert asked.status_code == 200, label
    assert len(boxes(asked)) == 1


def test_n10_a_detail_becomes_a_contact_for_editors_only_and_only_once(reviewer: Client) -> None:
    card = PracticeFactory(implementation=f"<p>{NUMBER}</p>", published=False)
    url = reverse("practice_contact_from_text", args=[card.pk])
    opened = reviewer.get(edit_url(card)).content.decode()
    assert url in opened
    for written in (f"Tel. {NUMBER}", "Tel. +49 341 5550101"):
        answer = reviewer.post(url, {**sent_back(reviewer.get(edit_url(card))), "detail_text": written})
        (link,) = PracticeContact.objects.filter(card=card)
        assert answer["Location"] == reverse("contacts:edit", args=[link.contact_id])
    contact = Contact.objects.unrestricted("test").get()
    assert (contact.phone, contact.phone_level, contact.consent_on) == (NUMBER, "editors", None)
    assert reviewer.get(url).status_code == 405
    stranger = signed_in(Role.EDITOR, teams=[TeamFactory()])
    assert stranger.post(url, {"detail_text": f"Tel. {NUMBER}"}).status_code == 404


def test_n10_many_cards_at_once_are_asked_too(reviewer: Client) -> None:
    card = PracticeFactory(implementation=f"<p>{NUMBER}</p>", published=False)
    url = f"/admin/bulk/wagtailcore/page/publish/?id={card.pk}&next=/admin/"
    told = reviewer.post(url, {}, follow=True)
    card.refresh_from_db()
    assert not card.live
    assert NUMBER in told.content.decode()


def test_n10_approving_from_the_list_leads_to_the_question(reviewer: Client) -> None:
    card = PracticeFactory(published=False)
    author = UserFactory(role=Role.EDITOR)
    card.get_workflow().start(card, author)
    draft = card.get_latest_revision_as_object()
    draft.implementation = f"<p>{NUMBER}</p>"
    draft.save_revision(user=author)
    state = PracticePage.objects.get(pk=card.pk).current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[card.pk, "approve", state.pk])
    answer = reviewer.post(url, {"comment": ""})
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[card.pk])
    card.refresh_from_db()
    assert not card.live
    confirm(card, [finding.digest for finding in details_of(draft)], author)
    reviewer.post(url, {"comment": ""})
    card.refresh_from_db()
    assert card.live


def test_n10_an_import_names_card_and_field_and_publishes_nothing_unasked(tmp_path: Path) -> None:
    site_tree()
    region = {"place": "", "landkreis": "", "bundesland": "Sachsen", "ags": "14", "level": "Land"}
    record = {"title": "Runde", "teaser": "Kurz.", "region": region, "themes": ["Netzwerke und Kooperationen"]}
    cards = [{**record, "id": "mit", "umsetzung": f"Rufen Sie {NUMBER} an."}, {**record, "id": "ohne"}]
    file = tmp_path / "karten.json"
    file.write_text(json.dumps({"cards": cards}), encoding="utf-8")

    def load(*flags: str) -> tuple[str, str]:
        out, errors = StringIO(), StringIO()
        call_command("load_cards", str(file), "--publish", *flags, stdout=out, stderr=errors)
        return out.getvalue(), errors.getvalue()

    for counted in ("2 neu", "2 unverändert"):
        out, errors = load()
        assert counted in out
        (told,) = [line for line in errors.splitlines() if NUMBER in line]
        assert told.startswith("Nicht veröffentlicht, aber als Entwurf geladen: mit · ")
        assert f"Umsetzung: »… Rufen Sie {NUMBER} an. …«" in told
        assert "--confirm-contact-details bestätigt sie" in errors
    assert dict(PracticePage.objects.values_list("slug", "live")) == {"mit": False, "ohne": True}
    load("--confirm-contact-details")
    assert PracticePage.objects.get(slug="mit").live


def test_n10_pages_of_text_and_records_ask_as_cards_do(reviewer: Client) -> None:
    admin = signed_in(Role.ADMIN)
    home = Page.objects.get(depth=2, locale__language_code="de")
    page = home.add_child(instance=StandardPage(title="Hilfe", slug="hilfe-n10", intro="Nichts", live=False))
    page.save_revision()
    values = sent_back(admin.get(f"/admin/pages/{page.pk}/edit/")) | {"body-count": "0", "intro": "Musterstr. 5"}
    asked = admin.post(f"/admin/pages/{page.pk}/edit/", {**values, "action-publish": "1"})
    (digest,) = boxes(asked)
    done = admin.post(f"/admin/pages/{page.pk}/edit/", {**values, "action-publish": "1", "public_detail": digest})
    assert done.status_code == 302, done.context["form"].errors
    assert StandardPage.objects.get(pk=page.pk).live
    url = "/admin/snippets/practices/organisation/add/"
    record = {"name": "Träger Süd", "place": f"Ort, {NUMBER}", "alt_labels": "", "slug": "", "website": ""}
    (digest,) = boxes(admin.post(url, record))
    assert not Organisation.objects.exists()
    admin.post(url, {**record, "public_detail": digest})
    assert not unconfirmed_contact_details(Organisation.objects.get())


def test_n10_every_form_of_a_public_text_can_be_answered() -> None:
    """A page or record that is asked but has no boxes would be a dead end; one that is not asked is a door."""
    silent = [
        model.__name__
        for model in apps.get_models()
        if issubclass(model, Page) and model is not Page and not _asks(model.get_edit_handler())
    ]
    records = [viewset for viewset in model_viewsets() if viewset.model in PUBLIC_RECORDS]
    silent += [viewset.model.__name__ for viewset in records if not _asks(viewset._edit_handler)]
    assert silent == []
    assert {viewset.model for viewset in records} == PUBLIC_RECORDS


def _asks(panel: Any) -> bool:
    return isinstance(panel, PublicDetailsPanel) or any(map(_asks, getattr(panel, "children", ())))


def model_viewsets() -> list[Any]:
    return [
        viewset for viewset in [*viewsets.viewsets, *SearchAdministration.items] if isinstance(viewset, ModelViewSet)
    ]


def test_n10_a_menu_entry_is_asked_and_answered() -> None:
    site_tree()
    admin, page = signed_in(Role.ADMIN), ListPage.objects.first()
    values = sent_back(admin.get(f"/admin/pages/{page.pk}/edit/")) | {"title": f"Hotline {NUMBER}"}
    asked = admin.post(f"/admin/pages/{page.pk}/edit/", {**values, "action-publish": "1"})
    (digest,) = boxes(asked)
    answered = {**values, "action-publish": "1", "public_detail": digest}
    assert admin.post(f"/admin/pages/{page.pk}/edit/", answered).status_code == 302
    assert ListPage.objects.get(pk=page.pk).title == f"Hotline {NUMBER}"


def test_n10_a_term_and_a_sentence_above_a_hit_ask(reviewer: Client) -> None:
    theme, card = Theme.objects.in_language("de").first(), PracticeFactory()
    url = reverse("wagtailsnippets_vocabularies_theme:edit", args=[theme.pk])
    values = {"name": theme.name, "description": f"Fragen? {NUMBER}", "alt_labels": "", "sort_order": "1"}
    (digest,) = boxes(reviewer.post(url, values))
    assert NUMBER not in Theme.objects.get(pk=theme.pk).description
    assert reviewer.post(url, {**values, "public_detail": digest}).status_code == 302
    assert NUMBER in Theme.objects.get(pk=theme.pk).description
    bet = {"phrases": "hilfe", "card": card.pk, "reason": f"Ruf an: {NUMBER}", "is_active": "on"}
    url = reverse("best_bets:add")
    (digest,) = boxes(reviewer.post(url, bet))
    assert not BestBet.objects.exists()
    assert reviewer.post(url, {**bet, "public_detail": digest}).status_code == 302
    assert not unconfirmed_contact_details(BestBet.objects.get())


def test_n10_a_record_made_in_the_form_of_a_card_asks(reviewer: Client) -> None:
    create = "/admin/snippets/choose/practices/organisation/create/"
    asked = reviewer.post(create, {"name": "Träger Süd", "place": f"Ort, {NUMBER}"}).json()
    assert asked["step"] == "reshow_creation_form"
    assert "Ort: »…" in asked["htmlFragment"]
    assert 'type="checkbox" name="public_details"' in asked["htmlFragment"]
    assert not Organisation.objects.exists()
    made = reviewer.post(create, {"name": "Träger Süd", "place": f"Ort, {NUMBER}", "public_details": "on"}).json()
    assert made["step"] == "chosen"
    assert not unconfirmed_contact_details(Organisation.objects.get())


def test_n10_a_translation_brings_no_detail_of_its_own() -> None:
    text = SimpleNamespace(source="Rufen Sie uns an: 0341 555 0101", place=SimpleNamespace(max_length=None))
    assert not refusals(text, "Call us: +49 341 555 0101")
    assert "0341 555 0199" in " ".join(refusals(text, "Call us: 0341 555 0199"))


def test_n10_what_is_confirmed_keeps_no_number() -> None:
    card = PracticeFactory(implementation=f"<p>{NUMBER}</p>", published=False)
    confirm(card, [finding.digest for finding in details_of(card)], None)
    assert "555" not in str(list(ConfirmedDetail.objects.values_list("subject"))).replace(str(card.translation_key), "")
    assert not unconfirmed_contact_details(card)
    assert unconfirmed_contact_details(PracticeFactory(implementation=f"<p>{NUMBER}</p>", published=False))


@pytest.mark.parametrize(
    ("name", "title", "asks"),
    [
        ("plan.txt", f"Hotline {NUMBER}", True),
        ("Musterstr_5.txt", "Plan", True),
        ("name@example.org.txt", "Plan", True),
        ("0341-5550177 Anna.txt", "Plan", True),
        ("Anna 0341-5550177.txt", "Plan", True),
        ("Foto 0341-5550177.txt", "Plan", True),
        ("PXL_20240501_083012345.txt", "Plan", False),
        ("DSC_0341555010_Kopie.txt", "Plan", False),
        ("IMG_0341555010.txt", "Plan", False),
        ("2024-05-01 Protokoll.txt", "Plan 2024/2025", False),
    ],
)
def test_n10_titles_and_names_of_files_ask_as_well(reviewer: Client, name: str, title: str, asks: bool) -> None:
    def upload(**more: str) -> Any:
        file = SimpleUploadedFile(name, b"Text", content_type="text/plain")
        return reviewer.post("/admin/documents/add/", {"title": title, "file": file, "collection": 1, **more})

    answer = upload()
    assert (answer.status_code == 200) == asks
    assert Document.objects.exists() != asks
    if asks:
        assert 'type="checkbox" name="public_details"' in answer.content.decode()
        assert upload(public_details="on").status_code == 302
        assert not unconfirmed_contact_details(Document.objects.get())


def test_n10_one_of_many_files_is_asked_about_its_name_in_the_second_step(reviewer: Client) -> None:
    file = SimpleUploadedFile("0341-5550177 Anna.png", get_test_image_file().file.getvalue(), content_type="image/png")
    first = reviewer.post("/admin/images/multiple/add/", {"files[]": file, "collection": 1}).json()
    number = first["uploaded_file_id"]
    url = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[number])
    values = {"title": "Gruppenbild", "description": "Vier Leute", "collection": 1}
    values = {f"uploaded-image-{number}-{name}": value for name, value in values.items()}
    asked = reviewer.post(url, values).json()
    assert not asked["success"]
    assert "0341-5550177" in asked["form"]
    assert not get_image_model().objects.exists()
    assert reviewer.post(url, {**values, f"uploaded-image-{number}-public_details": "on"}).json()["success"]
    assert not unconfirmed_contact_details(get_image_model().objects.get())


def test_n10_an_address_that_calls_is_asked_about(reviewer: Client) -> None:
    url = "/admin/snippets/choose/practices/organisation/create/"
    asked = reviewer.post(url, {"name": "Träger Süd", "website": "https://wa.me/493415550101"}).json()
    assert asked["step"] == "reshow_creation_form"
    assert not Organisation.objects.exists()
    plain = reviewer.post(url, {"name": "Träger Süd", "website": "https://example.org/2024/0341555010"}).json()
    assert plain["step"] == "chosen"
    card = PracticeFactory(slug="nachtbus-0341-5550108", published=False)
    assert [found.detail.text for found in unconfirmed_contact_details(card)] == ["0341-5550108"]


def test_n10_a_card_asks_about_the_files_it_shows(reviewer: Client) -> None:
    document = Document.objects.create(title=f"Aushang {NUMBER}", file=SimpleUploadedFile("aushang.txt", b"Text"))
    card = PracticeFactory(published=False)
    card.materials = [PracticeMaterial(title="Aushang", document=document, locale=card.locale)]
    card.save_revision()
    (found,) = unconfirmed_contact_details(card.get_latest_revision_as_object())
    assert found.label == "Material zum Weitergeben, Dokument zum Herunterladen, Titel"
