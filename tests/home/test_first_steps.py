"""A new site: drafts of the pages the law asks for, a mark for each gap, and a list that says what is still to do."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.management import call_command
from wagtail.models import Locale

from accounts.roles import Role
from editorial.gaps import gaps_in
from editorial.public_details import confirm, unconfirmed_contact_details
from editorial.publishing import PublishingRefused
from home.first_pages import first_pages
from home.first_steps import first_steps
from home.models import FirstStepMark, HomePage, StandardPage
from home.plain_texts import stream
from home.site_setup import set_up_site
from practices.models import PracticePage
from tests.factories import PracticeFactory, TeamFactory, german, signed_in

pytestmark = pytest.mark.django_db
LEGAL = {"impressum", "datenschutz", "barrierefreiheit"}


@pytest.fixture
def new_site() -> HomePage:
    """As ``setup_site`` makes it on an empty database."""
    for home in HomePage.objects.all():
        HomePage.objects.get(pk=home.pk).delete()
    return set_up_site()


def filled(page: StandardPage) -> StandardPage:
    """The page with every gap filled in, as an office would do it."""
    page = page.get_latest_revision_as_object()
    page.body = [("text", "<p>Musteramt, Musterstraße 1, 00000 Musterstadt</p>")]
    confirm(page, (finding.digest for finding in unconfirmed_contact_details(page)), None)
    return page


def open_steps(user: Any) -> set[str]:
    return {step.key for step in first_steps(user).steps if not step.is_done}


def test_n24_a_new_site_has_drafts_of_what_the_law_asks_for(new_site: HomePage, client: Any) -> None:
    pages = {page.slug: page for page in StandardPage.objects.child_of(new_site)}
    assert pages.keys() == LEGAL | {"leichte-sprache"}
    for page in pages.values():
        assert not page.live
        assert page.footer
        assert page.latest_revision
        assert client.get(f"/{page.slug}/").status_code == 404
    text = str(pages["barrierefreiheit"].body)
    for word in ("BITV 2.0", "Schlichtung", "schlichtungsstelle-bgg.de", "E-Mail:"):
        assert word in text
    links = BeautifulSoup(client.get("/").content, "html.parser").select("footer a")
    assert [link["href"] for link in links] == ["/intern/"]


def test_n24_a_second_run_changes_nothing_and_what_was_deleted_stays_deleted(new_site: HomePage) -> None:
    StandardPage.objects.get(slug="leichte-sprache").delete()
    StandardPage.objects.filter(slug="impressum").update(title="Wer wir sind")
    before = list(StandardPage.objects.order_by("pk").values_list("pk", "title", "latest_revision_id"))
    call_command("setup_site")
    assert list(StandardPage.objects.order_by("pk").values_list("pk", "title", "latest_revision_id")) == before


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("[bitte ergänzen: Name der Stelle]", ["Name der Stelle"]),
        ("<p>Vor [<b>Bitte ergänzen</b>:&nbsp;Name der&nbsp;Stelle] nach</p>", ["Name der Stelle"]),
        ("[BITTE  ERGÄNZEN]", [""]),
        ("<p>[bitte ergänzen: nie geschlossen</p><p>anderer Absatz</p>", ["nie geschlossen"]),
        ("[bitte ergänzen: eins] und [ bitte ergänzen: zwei ]", ["eins", "zwei"]),
        ("Bitte ergänzen Sie das Formular. [Anmerkung: nichts]", []),
    ],
)
def test_n24_a_mark_is_found_however_it_was_typed(text: str, gaps: list[str]) -> None:
    assert gaps_in(text) == gaps


def test_n24_a_page_with_a_gap_goes_through_no_door(new_site: HomePage) -> None:
    admin = signed_in(Role.ADMIN)
    page = StandardPage.objects.get(slug="impressum")
    with pytest.raises(PublishingRefused) as refused:
        page.get_latest_revision().publish()
    assert "Straße, Hausnummer" in str(refused.value)
    response = admin.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&next=/admin/", {}, follow=True)
    assert response.status_code == 200
    assert "Name der Stelle" in response.content.decode()
    assert not StandardPage.objects.get(pk=page.pk).live
    page = filled(page)
    page.save_revision().publish()
    assert StandardPage.objects.get(pk=page.pk).live
    # A table, a heading, a card's own fields: wherever a mark is typed.
    rows = {"type": "table", "caption": "Zahlen", "rows": [["Jahr", "[bitte ergänzen: Zahl]"]]}
    page.body = stream([rows])
    with pytest.raises(PublishingRefused, match="Zahl"):
        page.save_revision().publish()
    card = PracticeFactory(title="Offen", published=False, conclusion="<p>[bitte ergänzen: Fazit der Runde]</p>")
    with pytest.raises(PublishingRefused, match="Fazit der Runde"):
        card.get_latest_revision().publish()
    assert not PracticePage.objects.get(pk=card.pk).live


def test_n24_the_drafts_name_many_gaps_in_a_sentence_one_can_read(new_site: HomePage) -> None:
    for entry in first_pages():
        page = StandardPage.objects.get(slug=entry["slug"])
        with pytest.raises(PublishingRefused) as refused:
            page.get_latest_revision().publish()
        assert len(str(refused.value)) < 600


def test_n24_the_list_reads_each_state_from_the_data(new_site: HomePage, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "praxis@amt.example"
    PracticePage.objects.all().delete()
    admin = signed_in(Role.ADMIN)
    everything = {"mail", "legal", "name", "factor", "team", "backup", "languages", "card"}
    assert open_steps(admin.user) >= everything - {"team"}
    html = admin.get("/admin/").content.decode()
    assert "Erste Schritte" in html
    assert "Impressum ausfüllen und veröffentlichen" in html
    for slug in LEGAL:
        filled(StandardPage.objects.get(slug=slug)).save_revision().publish()
    TeamFactory()
    PracticeFactory()
    english = new_site.copy_for_translation(Locale.objects.get(language_code="en"))
    english.save_revision().publish()
    home = new_site.get_latest_revision_as_object()
    home.site_name = "Wege in Arbeit"
    home.save_revision().publish()
    for key in ("backup", "name"):
        admin.post("/admin/erste-schritte/", {"do": key})
    assert open_steps(admin.user) & everything == {"mail", "factor"}


def test_n24_the_test_mail_is_a_real_one_and_a_refusing_server_is_said(new_site: HomePage, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "redaktion@example.org"
    admin = signed_in(Role.ADMIN)
    assert "Als Absender steht noch redaktion@example.org" in admin.get("/admin/erste-schritte/").content.decode()
    settings.DEFAULT_FROM_EMAIL = "praxis@amt.example"
    answer = admin.post("/admin/erste-schritte/", {"do": "mail"}, follow=True)
    assert "angenommen" in answer.content.decode()
    assert [message.to for message in mail.outbox] == [[admin.user.email]]
    assert "mail" not in open_steps(admin.user)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = admin.post("/admin/erste-schritte/", {"do": "mail"}, follow=True)
    assert "nicht angenommen" in answer.content.decode()
    assert "mail" in open_steps(admin.user)


def test_n24_the_list_can_be_put_away_found_again_and_ends_when_all_is_done(new_site: HomePage) -> None:
    admin = signed_in(Role.ADMIN)
    admin.post("/admin/erste-schritte/", {"do": "away"})
    assert 'id="first-steps' not in admin.get("/admin/").content.decode()
    assert "Erste Schritte" in admin.get("/admin/erste-schritte/").content.decode()
    admin.post("/admin/erste-schritte/", {"do": "again:away"})
    assert 'id="first-steps' in admin.get("/admin/").content.decode()


def test_n24_deleted_drafts_come_back_only_when_asked_for(new_site: HomePage) -> None:
    admin = signed_in(Role.ADMIN)
    StandardPage.objects.get(slug="datenschutz").delete()
    set_up_site()
    assert not StandardPage.objects.filter(slug="datenschutz").exists()
    assert "Entwürfe anlegen" in admin.get("/admin/erste-schritte/").content.decode()
    admin.post("/admin/erste-schritte/", {"do": "drafts"})
    assert not StandardPage.objects.get(slug="datenschutz").live
    # A page of the office's own counts, whatever its address.
    StandardPage.objects.get(slug="datenschutz").delete()
    own = set_up_site().add_child(instance=StandardPage(title="Datenschutz bei uns", slug="ds", locale=german()))
    own.save_revision().publish()
    assert "Datenschutz" not in str(next(step for step in first_steps(admin.user).steps if step.key == "legal").links)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.TRANSLATOR])
def test_n24_the_list_is_for_administrators(new_site: HomePage, role: Role) -> None:
    person = signed_in(role)
    assert 'id="first-steps' not in person.get("/admin/").content.decode()
    assert person.get("/admin/erste-schritte/").status_code in {302, 403, 404}
    person.post("/admin/erste-schritte/", {"do": "away"})
    assert not FirstStepMark.objects.exists()


def test_n24_every_link_of_the_list_leads_somewhere(new_site: HomePage) -> None:
    admin = signed_in(Role.ADMIN)
    for step in first_steps(admin.user).steps:
        for label, url in step.links:
            assert admin.get(url, follow=True).status_code == 200, (label, url)
