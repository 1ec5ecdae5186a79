"""The admin as each role walks through it: nothing breaks, and it speaks German."""

from __future__ import annotations

import re
from collections import deque
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.db.models.options import camel_case_to_spaces
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from home.models import HomePage, StandardPage
from practices.models import PracticePage
from tests.editorial.forms import words
from tests.factories import PracticeFactory, TeamFactory, UserFactory, rich_card, signed_in, site_tree

DEPTH = 3
OURS = ("vocabularies", "accounts", "editorial", "practices", "home")
# wagtail-localize brings no German words for its page of languages; Django names the rights of a group in English.
SPOKEN_BY_OTHERS = ("/admin/locales/", "/admin/groups/")
# Words that are the same in German, and what no form shows.
SAME_IN_GERMAN = {"name", "logo", "website", "team", "teams", "region", "partner", "text", "status", "version"}
# Rows that the site writes for itself; no form or list of the admin shows them.
BEHIND_THE_SCENES = {
    "accounts.AppliedErasure",
    "accounts.MailServer",
    "accounts.RateCount",
    "accounts.ShippedRole",
    "editorial.ConfirmedDetail",
    "editorial.Rendition",
    "editorial.SegmentMark",
    "editorial.SegmentNote",
    "home.FirstStepMark",
    "home.SavedPractice",
    "contacts.ContactMessage",
    "practices.PracticeContact",
}
UNSEEN = {
    "agency",
    "page",
    "path",
    "depth",
    "numchild",
    "focal_point_x",
    "focal_point_y",
    "focal_point_width",
    "focal_point_height",
    "sort_order",
    "translation_key",
    "index_entries",
    "id",
    "password",
}
# Buttons and headings that Wagtail's German catalogue has; seen in English, the language of the admin is wrong.
ENGLISH = re.compile(
    r"\b(Save draft|Publish|Unpublish|Delete|Edit|Add|Search|Settings|Reports|Choose an?|Log out|Sign in|Users|"
    r"Home page|Standard page|Practice page|Title|Teaser|Related practice|Funder|Organisation link)\b"
)


def fill(team: object) -> PracticePage:
    """A site with one of everything, so that every page has something to show."""
    card = rich_card(title="Ein Ansatz mit allem", team=team)
    PracticeFactory(title="Ein Entwurf", team=team, published=False)
    submitted = PracticeFactory(title="Eingereicht", team=team, published=False)
    submitted.get_workflow().start(submitted, UserFactory(role=Role.EDITOR, teams=[team]))
    home = HomePage.objects.get(locale__language_code="de")
    page = StandardPage(title="Seite", slug="seite", locale=home.locale, body=[("listing", {"heading": "Auswahl"})])
    home.add_child(instance=page)
    page.save_revision(clean=False).publish()
    return card


def links_of(text: str, base: str) -> set[str]:
    soup = BeautifulSoup(text, "html.parser")
    found = {link["href"] for link in soup.select("a[href]")}
    # The menu is drawn by JavaScript from addresses inside the page.
    found |= set(re.findall(r"(/admin/[\w/-]*/)(?=&quot;|\")", text)) if base == "/admin/" else set()
    addresses = set()
    for link in found:
        parts = urlsplit(urljoin(base, link))
        if parts.path.startswith("/admin/") and "logout" not in parts.path and "/bulk/" not in parts.path:
            addresses.add(parts.path)
    return addresses


def shape(address: str) -> str:
    """Addresses that differ only in a number are one kind of page."""
    return re.sub(r"/\d+(?=[/.])", "/N", address)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.ADMIN])
def test_every_page_a_role_reaches_opens_and_is_german(role: Role) -> None:
    site_tree()
    team = TeamFactory(name="Team Vogtland")
    fill(team)
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(role=role, teams=[team]))
    seen, queue, problems, opened = {shape("/admin/")}, deque([("/admin/", 0)]), [], 0
    while queue:
        address, depth = queue.popleft()
        response = client.get(address)
        opened += 1
        if response.status_code >= 500:
            problems.append(f"{response.status_code} {address}")
            continue
        if response.status_code != 200 or "html" not in response.get("Content-Type", ""):
            continue
        text = response.content.decode()
        if "<html" in text:
            language = BeautifulSoup(text, "html.parser").html.get("lang")
            if language != "de":
                problems.append(f"lang={language} {address}")
            english = ENGLISH.search(words(response))
            if english and not address.startswith(SPOKEN_BY_OTHERS):
                problems.append(f"»{english.group()}« {address}")
        if depth < DEPTH:
            for link in sorted(links_of(text, address)):
                if shape(link) not in seen:
                    seen.add(shape(link))
                    queue.append((link, depth + 1))
    assert not problems, "\n".join(problems)
    assert opened > 40


@pytest.mark.django_db
def test_libraries_speak_as_the_site_does() -> None:
    """Their own German says »du«, and names commands that the form does not have."""
    site_tree()
    card = PracticeFactory()
    client = signed_in(Role.ADMIN)
    # With the dialogs, which wait in templates.
    form = unescape(client.get(f"/admin/pages/{card.pk}/edit/").content.decode())
    assert "Der Plan gilt, sobald Sie danach „Veröffentlichen“ wählen." in form
    assert "Wählen Sie aus, wer die veröffentlichte Seite sehen darf" in form
    places = BeautifulSoup(client.get("/admin/kontakte/").content, "html.parser").select_one(".w-breadcrumbs")
    assert places is not None
    assert places.get_text(" ", strip=True).split()[0] == "Start"
    assert "Sie haben sich abgemeldet." in words(client.post(reverse("account_logout"), follow=True))


@pytest.mark.django_db
def test_an_account_chooses_a_time_zone_that_browsers_know() -> None:
    soup = BeautifulSoup(signed_in(Role.ADMIN).get("/admin/account/").content, "html.parser")
    zones = {option["value"] for option in soup.select("[name$=current_time_zone] option")}
    assert {"Europe/Berlin", "Asia/Tokyo"} < zones
    assert not {"localtime", "Factory"} & zones


def test_our_models_and_their_fields_have_german_names() -> None:
    english = []
    models = (model for app in OURS for model in apps.get_app_config(app).get_models())
    for model in (model for model in models if model._meta.label not in BEHIND_THE_SCENES):
        is_part = any(field.name == "page" for field in model._meta.fields)
        plain = camel_case_to_spaces(model._meta.object_name)
        if not is_part and str(model._meta.verbose_name) == plain and plain not in SAME_IN_GERMAN:
            english.append(model._meta.label)
        for field in model._meta.get_fields():
            if field.auto_created or not getattr(field, "editable", False) or field.name in UNSEEN:
                continue
            if field.model._meta.app_label not in OURS:
                continue
            name = str(getattr(field, "verbose_name", ""))
            if name == field.name.replace("_", " ") and name not in SAME_IN_GERMAN:
                english.append(f"{model._meta.label}.{field.name}")
    assert not english, "\n".join(english)
