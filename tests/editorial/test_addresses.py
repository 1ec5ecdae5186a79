"""Titles as people write them: the address is ASCII, and every address that is stored is answered."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from accounts.roles import Role
from home.models import HomePage, SavedPractice, StandardPage
from language.slugs import LENGTH, proposed_slug
from practices.models import Organisation, PracticePage
from tests.editorial.forms import sent_back
from tests.factories import ContactFactory, PracticeFactory, ThemeFactory, german, signed_in, site_tree
from tests.translation.cards_in_translation import open_language, translate
from vocabularies.models import Theme
from vocabularies.naming import key_from

pytestmark = pytest.mark.django_db

PROPOSED = {
    "Größere Chancen in Köln – „Fit für den Job“": "groessere-chancen-in-koeln-fit-fuer-den-job",
    "§ 16i SGB II: Wie geht's weiter?": "16i-sgb-ii-wie-gehts-weiter",
    "Lots*innen/Mentor:innen für Öffentlichkeitsarbeit": "lotsinnen-mentorinnen-fuer-oeffentlichkeitsarbeit",
    "ÄRZTE & ÄRZTINNEN: 50 % früher": "aerzte-aerztinnen-50-frueher",
    "GROẞE STRAẞE": "grosse-strasse",
    "Ko\u0308ln in zerlegten Umlauten": "koeln-in-zerlegten-umlauten",
    "Job‑Turbo 3.0 🚀": "job-turbo-3-0",
    "🚀🚀": "praxisbeispiel",
    "„–“": "praxisbeispiel",
    "Z": "z",
    "  zu   viele Leerzeichen ": "zu-viele-leerzeichen",
    "<i>kein</i> HTML {{ nie }}": "i-kein-i-html-nie",
    "İş ve Meslek – Çalışma": "is-ve-meslek-calisma",
    "Café Łódź": "cafe-lodz",
}
OTHER_SCRIPTS = ("Мовні курси для жінок", "دورات اللغة للنساء", "Μαθήματα", "日本語コース")
LONG = "Ein Titel, den niemand gebremst hat, " * 6
HIDDEN: dict[str, Any] = {"name_level": "public", "phone_level": "agencies", "mail_level": "agencies"}
STORED = ("größere-chancen-in-köln-fit-für-den-job", "ärzte-straße", "мовні-курси-для-жінок", "دورات-اللغة", "a_b", "ß")
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def prefix(code: str) -> str:
    return "" if code == "de" else f"/{code}"


def test_n12_a_title_gives_a_slug_in_ascii() -> None:
    for title, slug in PROPOSED.items():
        assert proposed_slug(title, "praxisbeispiel") == slug, title
    for title in OTHER_SCRIPTS:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", proposed_slug(title)), title
    long = proposed_slug(LONG)
    assert len(long) <= LENGTH
    assert LONG.lower().replace(",", "").replace(" ", "-").startswith(long + "-"), "cut between two words"
    assert len(proposed_slug("x" * 300)) == LENGTH
    assert key_from("Geförderte Beschäftigung") == "gefoerderte-beschaeftigung"
    assert key_from("–") == ""


def test_n12_a_page_without_slug_is_stored_under_one_made_of_its_title() -> None:
    index, home = site_tree(), HomePage.objects.get(locale=german())
    for title, slug in [*PROPOSED.items(), ("Größere Chancen in Köln – „Fit für den Job“", "")]:
        card = PracticePage(title=title, teaser="Ein Satz.", locale=german(), live=False)
        index.add_child(instance=card)
        assert card.slug.isascii()
        if slug and slug != "praxisbeispiel":
            assert card.slug == slug
    made = set(PracticePage.objects.values_list("slug", flat=True))
    twice = "groessere-chancen-in-koeln-fit-fuer-den-job"
    assert {twice, f"{twice}-2", "praxisbeispiel", "praxisbeispiel-2"} <= made
    emoji = StandardPage(title="🚀", locale=german(), live=False)
    home.add_child(instance=emoji)
    assert emoji.slug == "seite"


@pytest.fixture
def admin() -> Client:
    site_tree()
    return signed_in(Role.ADMIN)


@pytest.mark.parametrize("title", [*list(PROPOSED)[:3], "🚀🚀", "<i>kein</i> HTML {{ nie }}", *OTHER_SCRIPTS[:2], LONG])
def test_n12_a_card_of_any_title_published_in_the_admin_is_read_in_every_language(admin: Client, title: str) -> None:
    card = PracticeFactory(published=False, slug="entwurf")
    sent = sent_back(admin.get(f"/admin/pages/{card.pk}/edit/"))
    answer = admin.post(
        f"/admin/pages/{card.pk}/edit/", {**sent, "title": title, "slug": "", "action-publish": "1"}, follow=True
    )
    assert answer.status_code == 200
    card.refresh_from_db()
    assert card.live, title
    assert card.slug.isascii()
    for code in LANGUAGES:
        assert Client().get(prefix(code) + card.url).status_code == 200, code


@pytest.mark.parametrize("slug", STORED)
def test_n12_every_route_takes_a_stored_slug_in_every_language(admin: Client, slug: str) -> None:
    organisation = Organisation.objects.create(name=f"Träger {slug}", slug=slug)
    theme = ThemeFactory(key=slug, name=f"Thema {slug}")
    card = PracticeFactory(slug=slug, title=f"Karte {slug}", provider=organisation, theme=theme)
    contact = ContactFactory(card=card, accepts_messages=True, **HIDDEN)
    home = HomePage.objects.get(locale=german())
    page = StandardPage(title="Seite", slug=f"seite-{slug}", locale=german(), footer=True)
    home.add_child(instance=page)
    page.save_revision().publish()
    encoded = quote(slug)
    paths = {
        "card": f"/praxisbeispiele/{encoded}/",
        "page": f"/seite-{encoded}/",
        "organisation": f"/traeger/{encoded}/",
        "organisations": "/traeger/",
        "list": f"/suche/?traeger={encoded}&thema={encoded}&q={encoded}",
        "feed": f"/suche/feed/?thema={encoded}",
        "suggestions": f"/suche/vorschlaege/?q={encoded}",
        "regions": "/regionen/14523/",
        "home": "/",
    }
    for code in LANGUAGES:
        for name, path in paths.items():
            answer = Client().get(prefix(code) + path)
            assert answer.status_code in ({200, 404} if name == "regions" and code != "de" else {200}), (code, name)
        assert Client().get(f"/sitemap-{code}.xml").status_code in ({200} if code == "de" else {200, 404})
    assert Client().get(f"/themen/{encoded}/").status_code == 200
    assert Client().get(f"/praxisbeispiele/{encoded}/nachricht/{contact.public_id}/").status_code == 200
    shown = Client().get(card.url).content.decode()
    assert f"/praxisbeispiele/{encoded}/nachricht/" in shown

    reader = signed_in(Role.ADMIN)
    assert f"/intern/praxisbeispiele/{encoded}/" in shown
    assert reader.get(f"/intern/praxisbeispiele/{encoded}/").status_code == 200
    assert reader.post(f"/intern/praxisbeispiele/{encoded}/merken/", follow=True).status_code == 200
    assert SavedPractice.objects.filter(practice=card).exists()
    assert reader.get("/intern/merkliste/").status_code == 200
    card.unpublish()
    assert reader.get("/intern/merkliste/").status_code == 200
    assert reader.post(f"/intern/praxisbeispiele/{encoded}/vergessen/", follow=True).status_code == 200
    assert not SavedPractice.objects.exists()
    assert Client().get(card.url).status_code == 410


def links(response: Any) -> dict[str, str]:
    """hreflang and canonical of a page, and the addresses of the language switcher."""
    soup = BeautifulSoup(response.content, "html.parser")
    found = {f"alternate {tag['hreflang']}": tag["href"] for tag in soup.select("link[rel=alternate][hreflang]")}
    found |= {"canonical": soup.select_one("link[rel=canonical]")["href"]}  # type: ignore[index]
    return found | {f"switch {tag['hreflang']}": tag["href"] for tag in soup.select("a[hreflang]")}


def test_n12_a_translated_card_with_an_old_slug_names_addresses_that_are_there(admin: Client) -> None:
    for code in ("en", "ar"):
        open_language(code)
    card = PracticeFactory(slug=STORED[0], theme=Theme.objects.get(key="netzwerke", locale=german()))
    for code in ("en", "ar"):
        translate(card, code)
    for code in LANGUAGES:
        answer = Client().get(f"{prefix(code)}/praxisbeispiele/{quote(STORED[0])}/")
        assert answer.status_code == 200, code
        named = links(answer)
        assert len([name for name in named if name.startswith("switch")]) >= len(LANGUAGES) - 1
        for name, address in named.items():
            assert address.isascii(), (code, name)
            assert Client().get(urlsplit(address).path).status_code == 200, (code, name, address)
            assert unquote(urlsplit(address).path).endswith(f"/praxisbeispiele/{STORED[0]}/"), (code, name)


def test_n12_an_old_slug_survives_preview_saving_copying_and_leads_on_after_renaming(
    admin: Client, django_capture_on_commit_callbacks: Any
) -> None:
    card = PracticeFactory(slug=STORED[0])
    old, edit = card.url, f"/admin/pages/{card.pk}/edit/"
    sent = sent_back(admin.get(edit))
    assert sent["slug"] == STORED[0]
    assert admin.post(f"{edit}preview/", sent).json()["is_valid"]
    assert admin.get(f"{edit}preview/").status_code == 200
    assert admin.post(edit, {**sent, "action-publish": "1"}).status_code == 302
    card.refresh_from_db()
    assert card.slug == STORED[0]
    asked = admin.get(f"/admin/pages/{card.pk}/copy/").content.decode()
    assert 'value="groessere-chancen-in-koeln-fit-fuer-den-job"' in asked
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(edit, {**sent, "slug": "neu", "action-publish": "1"})
    answer = Client().get(old)
    assert (answer.status_code, answer["Location"]) == (301, "/praxisbeispiele/neu/")


def test_n12_a_card_with_a_very_long_slug_can_be_renamed(
    admin: Client, django_capture_on_commit_callbacks: Any
) -> None:
    card = PracticeFactory(slug="ü" * 250)
    sent = sent_back(admin.get(f"/admin/pages/{card.pk}/edit/"))
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin.post(f"/admin/pages/{card.pk}/edit/", {**sent, "slug": "kurz", "action-publish": "1"})
    assert answer.status_code == 302
    assert Page.objects.get(pk=card.pk).slug == "kurz"
    assert not Redirect.objects.exists()
