"""Menu, name and logo are content: what administrators change is on the next page that anybody opens."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.files.images import ImageFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image as Drawing
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, PageViewRestriction, Site

from accounts import mail as account_mail
from accounts.roles import Role
from home.models import HomePage, Listing, ListPage, StandardPage
from home.page_frame import name_of_site
from home.site_setup import set_up_site
from practices.models import PracticeIndexPage
from tests.factories import german, signed_in
from tests.translation.steps import finish, foreign_tree, start_translation

pytestmark = pytest.mark.django_db
USUAL = ["Praxisbeispiele", "Themen", "Regionen", "Träger"]


def soup_of(path: str) -> BeautifulSoup:
    return BeautifulSoup(Client().get(path).content, "html.parser")


def menu(path: str = "/suche/") -> list[str]:
    return [link.get_text(strip=True) for link in soup_of(path).select(".site-nav a")]


def footer(path: str = "/suche/") -> list[str]:
    return [link.get_text(strip=True) for link in soup_of(path).select("footer a")]


def text_page(title: str, **values: Any) -> StandardPage:
    page: StandardPage = set_up_site().add_child(instance=StandardPage(title=title, locale=german(), **values))
    page.save_revision().publish()
    return page


def publish(page: Any, **values: Any) -> None:
    page = page.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def picture(colour: str = "teal") -> Any:
    buffer = BytesIO()
    Drawing.new("RGBA", (800, 200), colour).save(buffer, "PNG")
    return get_image_model().objects.create(title="Logo", file=ImageFile(BytesIO(buffer.getvalue()), name="logo.png"))


def test_n24_a_new_site_has_the_usual_menu_as_pages_of_the_tree() -> None:
    set_up_site()
    assert menu() == USUAL
    assert [link["href"] for link in soup_of("/suche/").select(".site-nav a")] == [
        "/praxisbeispiele/", "/themen/", "/regionen/", "/traeger/",
    ]  # fmt: skip
    assert ListPage.objects.filter(live=True, show_in_menus=True).count() == 3


def test_n24_the_box_puts_a_page_into_the_menu_and_takes_it_out_again() -> None:
    page = text_page("Über das Netzwerk – „kurz erklärt“")
    assert menu() == USUAL
    # As another process would do it: no signal and no cache of this one hears of it.
    Page.objects.filter(pk=page.pk).update(show_in_menus=True)
    assert menu() == [*USUAL, "Über das Netzwerk – „kurz erklärt“"]
    Page.objects.filter(pk=page.pk).update(show_in_menus=False)
    assert menu() == USUAL


def test_n24_the_menu_follows_the_tree_and_the_lists_move_in_it_like_any_page() -> None:
    page = text_page("Über uns", show_in_menus=True)
    page.move(PracticeIndexPage.objects.get(locale=german()), pos="left")
    themes = ListPage.objects.get(listing=Listing.THEMES)
    themes.move(set_up_site(), pos="last-child")
    assert menu() == ["Über uns", "Praxisbeispiele", "Regionen", "Träger", "Themen"]
    publish(ListPage.objects.get(pk=themes.pk), title="Handlungsfelder")
    ListPage.objects.get(listing=Listing.REGIONS).unpublish()
    assert menu() == ["Über uns", "Praxisbeispiele", "Träger", "Handlungsfelder"]


@pytest.mark.parametrize(
    "hide",
    [
        lambda page: PageViewRestriction.objects.create(page=page, restriction_type="login"),
        lambda page: Page.objects.filter(pk=page.pk).update(expire_at=timezone.now()),
        lambda page: page.unpublish(),
    ],
    ids=["private", "expired", "unpublished"],
)
def test_n24_what_nobody_may_read_is_in_no_menu(hide: Any) -> None:
    page = text_page("Nur für uns", show_in_menus=True, footer=True)
    assert "Nur für uns" in menu()
    assert "Nur für uns" in footer()
    hide(page)
    assert menu() == USUAL
    assert "Nur für uns" not in footer()


def test_n24_another_language_has_its_own_pages_and_every_list() -> None:
    arabic = Locale.objects.get(language_code="ar")
    foreign_tree(arabic)
    page = text_page("Über uns", show_in_menus=True)
    page.move(ListPage.objects.get(listing=Listing.THEMES), pos="left")
    text_page("Nur auf Deutsch", show_in_menus=True)
    before = menu("/ar/suche/")
    assert len(before) == 4
    start_translation(page, arabic)
    foreign = finish(page, arabic)
    assert set(menu("/ar/suche/")) == {*before, foreign.title}
    german_themes = ListPage.objects.get(listing=Listing.THEMES, locale=german())
    start_translation(german_themes, arabic)
    themes = finish(german_themes, arabic)
    # It takes the place of the one that stood in for it.
    assert sorted(menu("/ar/suche/")) == sorted([*before[:1], *before[2:], foreign.title, themes.title])
    publish(themes, show_in_menus=False)
    assert themes.title not in menu("/ar/suche/")
    assert len(menu("/ar/suche/")) == 4


def test_n24_the_name_of_the_site_is_everywhere_where_the_site_names_itself(settings: Any) -> None:
    admin = signed_in(Role.ADMIN)
    publish(set_up_site(), site_name="Wege in Arbeit – Köln & Umland")
    soup = soup_of("/themen/")
    assert soup.title
    assert soup.title.string == "Themen – Wege in Arbeit – Köln & Umland"
    assert soup.select_one(".site-name").get_text(strip=True) == "Wege in Arbeit – Köln & Umland"  # type: ignore[union-attr]
    assert soup.find("meta", property="og:site_name")["content"] == "Wege in Arbeit – Köln & Umland"  # type: ignore[index]
    assert "Wege in Arbeit – Köln &amp; Umland" in Client().get("/suche/feed/").content.decode()
    html = BeautifulSoup(admin.get("/admin/").content, "html.parser")
    assert "Wege in Arbeit – Köln & Umland" in html.title.string  # type: ignore[union-attr, operator]
    assert html.h1.get_text(strip=True) == "Wege in Arbeit – Köln & Umland"  # type: ignore[union-attr]
    assert Site.objects.get().site_name == "Wege in Arbeit – Köln & Umland"


@pytest.mark.django_db(transaction=True)
def test_the_door_of_a_site_that_is_private_as_a_whole_has_its_name(site_is_set_up: None) -> None:
    home = set_up_site()
    publish(home, site_name="Wege in Arbeit")
    PageViewRestriction.objects.create(page=home, restriction_type="login")
    assert name_of_site("de") == "Wege in Arbeit"
    assert "Wege in Arbeit" in Client().get("/intern/anmelden/").content.decode()


def test_lists_without_a_page_of_their_own_stand_before_what_only_the_language_has() -> None:
    english = Locale.objects.get(language_code="en")
    set_up_site()
    home = HomePage.objects.get(locale__language_code="de").copy_for_translation(english)
    home.save_revision().publish()
    for title in ("About us", "Links"):
        page = home.add_child(instance=StandardPage(title=title, locale=english, show_in_menus=True))
        page.save_revision().publish()
    assert len(menu("/en/suche/")) == 6
    assert menu("/en/suche/")[-2:] == ["About us", "Links"]


def test_n24_mails_bear_the_name(site_is_set_up: None) -> None:
    publish(set_up_site(), site_name="Wege in Arbeit – Köln & Umland")
    account_mail.send("invited", ["person@example.org"], url="https://example.org/", days=7)
    (message,) = mail.outbox
    assert "Wege in Arbeit – Köln & Umland" in message.subject
    assert "Wege in Arbeit – Köln & Umland" in message.body


def test_n24_a_name_without_translation_is_marked_as_german_and_a_translated_one_is_not() -> None:
    english = Locale.objects.get(language_code="en")
    publish(set_up_site(), site_name="Wege in Arbeit")
    name = soup_of("/en/themen/").select_one(".site-name span")
    assert name
    assert (name.get_text(), name["lang"]) == ("Wege in Arbeit", "de")
    foreign_tree(english)
    publish(HomePage.objects.get(locale=english), site_name="Ways into work")
    name = soup_of("/en/themen/").select_one(".site-name span")
    assert name
    assert (name.get_text(), name.get("lang")) == ("Ways into work", None)


def test_n24_a_logo_takes_the_place_of_the_sign_in_every_language() -> None:
    home = set_up_site()
    publish(home, logo=picture(), logo_alt="Wappen mit Brücke")
    for path in ("/themen/", "/uk/themen/"):
        header = soup_of(path).select_one(".site-name")
        assert header
        assert not header.svg
        assert header.img
        assert header.img["alt"] == "Wappen mit Brücke"
        assert int(str(header.img["width"])) <= 480
        assert not header.source
    assert Client().get(str(soup_of("/").select_one(".site-name img")["src"])).status_code == 200  # type: ignore[index]
    first = str(soup_of("/").select_one(".site-name img")["src"])  # type: ignore[index]
    publish(HomePage.objects.get(pk=home.pk), logo=picture("red"), logo_dark=picture("white"), logo_alt="",
            logo_has_name=True, site_name="Wege in Arbeit")  # fmt: skip
    header = soup_of("/themen/").select_one(".site-name")
    assert header
    assert header.source
    assert header.img
    assert header.img["src"] != first
    # Who does not see the logo hears the name that stands in it.
    assert header.img["alt"] == "Wege in Arbeit"
    assert not header.span


def test_n24_a_logo_whose_file_is_lost_leaves_the_sign() -> None:
    image = picture()
    publish(set_up_site(), logo=image)
    Path(image.file.path).unlink()
    assert soup_of("/themen/").select_one(".site-name svg")


def test_n24_the_frame_costs_one_query_however_many_entries_it_has() -> None:
    set_up_site()
    numbers = []
    for more in (0, 6):
        for number in range(more):
            text_page(f"Seite {number}", show_in_menus=True, footer=True)
        Client().get("/suche/")
        with CaptureQueriesContext(connection) as queries:
            Client().get("/suche/")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 3


def test_n24_an_entry_of_the_menu_is_no_second_address_in_the_sitemap() -> None:
    set_up_site()
    found = re.findall("<loc>(.*?)</loc>", Client().get("/sitemap-de.xml").content.decode())
    assert len(found) == len(set(found))
    assert sum(address.endswith("/themen/") for address in found) == 1


def test_n24_administrators_set_name_and_order_in_the_form_of_the_home_page() -> None:
    admin = signed_in(Role.ADMIN)
    home = set_up_site()
    html = admin.get(f"/admin/pages/{home.pk}/edit/").content.decode()
    for label in ("Name der Website", "Logo für dunkle Darstellung", "Der Name der Website steht schon im Logo"):
        assert label in html
    assert 'name="show_in_menus"' not in html
    themes = ListPage.objects.get(listing=Listing.THEMES)
    html = admin.get(f"/admin/pages/{themes.pk}/edit/").content.decode()
    assert 'name="show_in_menus"' in html
    assert 'name="slug"' not in html
