"""Titles and files of other teams: no chooser, dialog, list or answer of the admin names them, no form takes them."""

from __future__ import annotations

import dataclasses
import json
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.test.client import RedirectCycleError
from django.urls import reverse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, Page
from wagtail_localize.models import OverridableSegment, SegmentOverride

from accounts.access_rules import AccessRule, Audience, routes
from accounts.models import User
from accounts.roles import Role
from practices.models import PracticeMaterial, PracticePage, RelatedPractice
from tests.access.canaries import body_of
from tests.access.hidden_things import WORD, Hidden, translator_of
from tests.access.world import address
from tests.editorial.forms import sent_back
from tests.factories import PracticeFactory, SignedIn, UserFactory
from tests.translation.steps import foreign_tree, start_translation

pytestmark = pytest.mark.django_db
LISTS = ("choose", "search", "index", "list", "results", "report", "usage", "explore", "find", "api")


class Browser:
    """Of a signed-in account; what it changes is taken back."""

    def __init__(self, user: User) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)

    def get(self, url: str, **query: Any) -> bytes:
        return self._ask("get", url, query)

    def post(self, url: str, **values: Any) -> bytes:
        """What follows a redirect belongs to the answer: messages stand on the next page."""
        return self._ask("post", url, values)

    def _ask(self, method: str, url: str, values: dict[str, Any]) -> bytes:
        cookies = self.client.cookies.copy()
        with transaction.atomic():
            try:
                response = getattr(self.client, method)(url, values, follow=method == "post")
            except RedirectCycleError as refused:
                # Who may not enter is led to the start of the admin, and from there to the same.
                response = refused.last_response
            body = body_of(response)
            transaction.set_rollback(True)
        self.client.cookies = cookies
        return body


@pytest.fixture(scope="module")
def made_hidden(shared_rows: None) -> Hidden:
    return Hidden()


@pytest.fixture
def hidden(made_hidden: Hidden) -> Hidden:
    return deepcopy(made_hidden)


def account(hidden: Hidden, who: str) -> User:
    if who == "translator of another language":
        foreign_tree(Locale.objects.get(language_code="en"))
        return translator_of("en")
    return hidden.mate if who == "mate" else hidden.world.users[Audience(who)]


# Who translates into Ukrainian knows its drafts.
KNOWN = {"translator": {"translation"}}
OTHERS = ("agency", "editor", "translator", "translator of another language")


def addresses(hidden: Hidden) -> dict[str, Any]:
    """Every address of the admin, once as in the matrix and once for every hidden thing its keys can name."""
    found = {}
    for keys in ({}, *hidden.keys()):
        world = dataclasses.replace(hidden.world, keys={**hidden.world.keys, **keys})
        if "page_id" in keys:
            exact = {key: value for key, value in world.keys.items() if not key.endswith(":page_id")}
            world = dataclasses.replace(world, keys={**exact, **keys})
        for route in routes():
            url = address(route, world)
            if url.startswith("/admin/"):
                found[url] = route
    return found


def entered(hidden: Hidden, user: User) -> dict[str, Any]:
    """Those that the account enters; that all others refuse it is what the matrix shows."""
    return {
        url: route
        for url, route in addresses(hidden).items()
        if route.rule not in {None, AccessRule.PUBLIC, AccessRule.AUTH, AccessRule.CLOSED}
        and route.rule.admits_user(user)
    }


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("who", OTHERS[1:])
def test_n07_no_answer_of_the_admin_names_what_another_team_has_not_published(hidden: Hidden, who: str) -> None:
    user = account(hidden, who)
    browser, leaks = Browser(user), []
    for url, route in entered(hidden, user).items():
        bodies = {"GET": browser.get(url), "POST": browser.post(url)}
        if any(word in route.key for word in LISTS):
            bodies["GET ?q="] = browser.get(url, q=WORD, search=WORD, page_type="wagtailcore.page")
        for how, body in bodies.items():
            if found := hidden.found_in(body) - KNOWN.get(who, set()):
                leaks.append(f"{how} {url}: {sorted(found)}")
    assert not leaks, "\n".join(leaks)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("who", OTHERS[1:])
def test_n07_no_bulk_action_names_what_it_may_not_touch(hidden: Hidden, who: str) -> None:
    browser, leaks = Browser(account(hidden, who)), []
    things = {
        "wagtailcore.page": hidden.pages, "wagtailimages.image": hidden.pictures,
        "editorial.picture": hidden.pictures, "wagtaildocs.document": hidden.documents,
    }  # fmt: skip
    bulk_action_registry._scan_for_bulk_actions()
    asked = 0
    for app, models in bulk_action_registry.actions.items():
        for model, actions in models.items():
            records = things.get(f"{app}.{model}", {})
            for action in actions if records else ():
                asked += 1
                url = reverse("wagtail_bulk_action", args=[app, model, action])
                ids = urlencode([("id", record.pk) for record in records.values()])
                for body in (browser.get(f"{url}?{ids}"), browser.post(f"{url}?{ids}"), browser.get(f"{url}?id=all")):
                    if found := hidden.found_in(body) - KNOWN.get(who, set()):
                        leaks.append(f"{url}: {sorted(found)}")
    assert asked > 8
    assert not leaks, "\n".join(leaks)


def in_choosers(hidden: Hidden, user: User) -> set[str]:
    """What the choosers offer and confirm to somebody: browsing, searching, by number, by address, by the API."""
    browser, body = Browser(user), b""
    index = PracticePage.objects.get(pk=hidden.pages["draft"].pk).get_parent()
    ukrainian = hidden.pages["translation"].get_parent()
    home = Page.objects.get(depth=2, locale=index.locale)
    for url in (
        reverse("wagtailadmin_choose_page"),
        *(reverse("wagtailadmin_choose_page_child", args=[page.pk]) for page in (index, ukrainian, home)),
        reverse("wagtailadmin_choose_page_search"),
        reverse("wagtaildocs_chooser:choose"), reverse("wagtaildocs_chooser:choose_results"),
        reverse("wagtailimages_chooser:choose"), reverse("wagtailimages_chooser:choose_results"),
        reverse("wagtailadmin_api:images:listing"), reverse("wagtailadmin_api:documents:listing"),
    ):  # fmt: skip
        for query in ({}, {"q": WORD}, {"page_type": "practices.practicepage"}, {"q": WORD, "multiple": "1"}):
            body += browser.get(url, **query)
    for page in hidden.pages.values():
        body += browser.get(reverse("wagtailadmin_choose_page_child", args=[page.pk]))
        body += browser.get(reverse("wagtailadmin_choose_page_chosen_multiple"), id=[page.pk])
        values = {"external-link-chooser-url": page.full_url or "", "external-link-chooser-link_text": "hier"}
        for address_of_page in (page.url or "", f"{page.url}?seite=2", page.full_url or ""):
            values["external-link-chooser-url"] = address_of_page
            sent = browser.post(reverse("wagtailadmin_choose_page_external_link"), **values)
            # What was typed comes back.
            body += sent.replace(address_of_page.encode(), b"").replace(json.dumps(address_of_page).encode(), b"")
    for app, files in (("wagtaildocs", hidden.documents), ("wagtailimages", hidden.pictures)):
        body += browser.get(reverse(f"{app}_chooser:chosen_multiple"), id=[file.pk for file in files.values()])
        for file in files.values():
            body += browser.get(reverse(f"{app}_chooser:chosen", args=[file.pk]))
            if app == "wagtailimages":
                body += browser.get(reverse(f"{app}_chooser:select_format", args=[file.pk]))
                form = {"image-chooser-insertion-format": "left", "image-chooser-insertion-alt_text": "Bild"}
                body += browser.post(reverse(f"{app}_chooser:select_format", args=[file.pk]), **form)
    return hidden.found_in(body)


PRIVATE = {"private picture", "private document"}


@pytest.mark.parametrize("who", OTHERS)
def test_n07_choosers_offer_nothing_of_it(hidden: Hidden, who: str) -> None:
    assert in_choosers(hidden, account(hidden, who)) == KNOWN.get(who, set())


def test_n07_the_team_chooses_its_own_and_reviewers_everything(hidden: Hidden) -> None:
    everything = set(hidden.names)
    assert in_choosers(hidden, hidden.mate) == everything - PRIVATE - {"page", "translation"}
    assert in_choosers(hidden, hidden.world.users[Audience.REVIEWER]) == everything
    assert in_choosers(hidden, hidden.world.users[Audience.ADMIN]) == everything


def mine(hidden: Hidden) -> PracticePage:
    """A card of the editor's, with a published card of another team beside it."""
    card = PracticeFactory(title="Meine Karte", published=False, owner=hidden.editor, team=hidden.editor.teams.first())
    RelatedPractice.objects.create(page=card, related=hidden.world.published)
    card = PracticePage.objects.get(pk=card.pk)
    card.save_revision(clean=False)
    return PracticePage.objects.get(pk=card.pk)


def draftail(kind: str, key: int) -> str:
    """A sentence in rich text with a link, as the editor sends it."""
    block = {
        "key": "a1", "text": "Siehe hier", "type": "unstyled", "depth": 0, "inlineStyleRanges": [],
        "entityRanges": [{"offset": 6, "length": 4, "key": 0}],
    }  # fmt: skip
    entity = {"type": kind, "mutability": "MUTABLE", "data": {"id": key, "url": "/"}}
    return json.dumps({"blocks": [block], "entityMap": {"0": entity}})


def sent(kind: str, keys: dict[str, int]) -> dict[str, Any]:
    """What the form of a card would send to name a page, picture or document, in each of the places there are."""
    row: dict[str, Any] = {"id": "", "ORDER": "2", "DELETE": ""}
    material = {**row, "title": "Blatt", "document": keys["document"]}
    block = {"instruments-count": "1", "instruments-0-deleted": "", "instruments-0-order": "0", "instruments-0-id": ""}
    return {
        "picture": {"picture": keys["picture"], "picture_alt": "Ein Bild"},
        "related": {f"related_links-1-{name}": value for name, value in {**row, "related": keys["page"]}.items()}
        | {"related_links-TOTAL_FORMS": "2"},
        "material": {f"materials-0-{name}": value for name, value in material.items()}
        | {"materials-TOTAL_FORMS": "1"},
        "rich text page": {"concept": draftail("LINK", keys["page"])},
        "rich text document": {"concept": draftail("DOCUMENT", keys["document"])},
        "block document": {**block, "instruments-0-type": "document", "instruments-0-value": keys["document"]},
        "block picture": {
            **block, "instruments-0-type": "picture", "instruments-0-value-image": keys["picture"],
            "instruments-0-value-alt": "Ein Bild",
        },
    }[kind]  # fmt: skip


PLACES = ("picture", "related", "material", "rich text page", "rich text document", "block document", "block picture")


@pytest.mark.parametrize("place", PLACES)
def test_n07_a_form_takes_nothing_by_its_number_that_no_chooser_offers(hidden: Hidden, place: str) -> None:
    """Also where the foreign thing is only guessed: the answer keeps what was typed and names nothing."""
    card, client = mine(hidden), SignedIn(hidden.editor)
    url = reverse("wagtailadmin_pages:edit", args=[card.pk])
    foreign = {"page": hidden.pages["draft"].pk, "picture": hidden.pictures["of team"].pk,
               "document": hidden.documents["private"].pk}  # fmt: skip
    form = sent_back(client.get(url))
    versions = card.revisions.count()
    for action in ({}, {"action-submit": "1"}):
        answer = client.post(url, {**form, **sent(place, foreign), "teaser": "Neu getippter Satz.", **action})
        assert answer.status_code == 200
        assert "gehört einem anderen Team" in answer.content.decode()
        assert "Neu getippter Satz." in answer.content.decode()
        assert hidden.found_in(answer.content) == set()
    assert card.revisions.count() == versions
    public = {
        "page": hidden.world.published.pk, "picture": hidden.world.keys["image_id"],
        "document": hidden.world.keys["document_id"],
    }  # fmt: skip
    answer = client.post(url, {**form, **sent(place, public), "teaser": "Neu getippter Satz."})
    assert answer.status_code == 302
    assert card.revisions.count() == versions + 1
    assert hidden.found_in(client.get(url).content) == set()


def test_n07_what_somebody_else_put_into_the_card_stays_unnamed_and_can_be_saved(hidden: Hidden) -> None:
    card, client = mine(hidden), SignedIn(hidden.editor)
    card.picture, card.picture_alt = hidden.pictures["private"], "Ein Bild"
    card.related_links = [RelatedPractice(related=hidden.pages["withdrawn"])]
    card.save_revision(clean=False)
    url = reverse("wagtailadmin_pages:edit", args=[card.pk])
    page = client.get(url)
    assert hidden.found_in(page.content) == set()
    assert "Nicht öffentliche Datei" in page.content.decode()
    assert "Nicht öffentliche Seite" in page.content.decode()
    assert client.post(url, {**sent_back(page), "teaser": "Ein neuer Satz."}).status_code == 302
    kept = PracticePage.objects.get(pk=card.pk).get_latest_revision_as_object()
    assert (kept.teaser, kept.picture_id) == ("Ein neuer Satz.", hidden.pictures["private"].pk)
    assert [link.related_id for link in kept.related_links.all()] == [hidden.pages["withdrawn"].pk]


def test_n07_an_editor_chooses_what_is_public_shared_own_or_of_the_team(hidden: Hidden) -> None:
    colleague = UserFactory(role=Role.EDITOR, teams=[hidden.editor.teams.first()])
    shown = hidden.pictures["of team"]
    browser = Browser(hidden.editor)

    def offered() -> str:
        return browser.get(reverse("wagtailimages_chooser:choose_results")).decode()

    for title, uploader in (("Eigenes", hidden.editor), ("Vom Kollegen", colleague), ("Importiert", None)):
        get_image_model().objects.create(title=title, file=get_test_image_file(), uploaded_by_user=uploader)
        assert title in offered()
    assert shown.title not in offered()
    published = hidden.world.published
    published.picture, published.picture_alt = shown, "Ein Vogel"
    published.save_revision(clean=False).publish()
    assert shown.title in offered()
    PracticePage.objects.get(pk=published.pk).unpublish()
    assert shown.title not in offered()


def test_n07_the_newer_title_is_for_the_team_until_it_is_published(hidden: Hidden) -> None:
    page = hidden.pages["newer title"]
    search = reverse("wagtailadmin_choose_page_search")
    for user, title in ((hidden.mate, hidden.names["newer title"]), (hidden.editor, hidden.world.published.title)):
        body = Browser(user).get(reverse("wagtailadmin_choose_page_child", args=[page.get_parent().pk])).decode()
        assert f'data-admin-title="{title}"' in body or title in body
        assert page.title.encode() in Browser(user).get(search, q=page.title)
    PracticePage.objects.get(pk=page.pk).get_latest_revision().publish()
    assert hidden.names["newer title"].encode() in Browser(hidden.editor).get(search, q=WORD)


@pytest.mark.parametrize("kind", ["picture", "document"])
def test_n07_a_translation_takes_nothing_by_its_number_that_no_chooser_offers(hidden: Hidden, kind: str) -> None:
    english = Locale.objects.get(language_code="en")
    foreign_tree(english)
    shown = {
        "picture": get_image_model().objects.get(pk=hidden.world.keys["image_id"]),
        "document": get_document_model().objects.get(pk=hidden.world.keys["document_id"]),
    }
    card = PracticeFactory(title="Mit Bild", picture=shown["picture"], picture_alt="Ein Bild")
    card.materials = [PracticeMaterial(title="Blatt", document=shown["document"], locale=card.locale)]
    card.save_revision(clean=False).publish()
    translation = start_translation(PracticePage.objects.get(pk=card.pk), english)
    place = {"picture": "picture", "document": "materials"}[kind]
    segments = OverridableSegment.objects.filter(source=translation.source)
    segment = segments.get(context__path__regex=rf"^{place}(\..*)?$")
    url = reverse("wagtail_localize:edit_override", args=[translation.pk, segment.pk])
    foreign = {"picture": hidden.pictures["of team"], "document": hidden.documents["private"]}[kind]
    client = SignedIn(translator_of("en"))

    def put(number: int) -> int:
        answer = client.put(url, f"value={number}", content_type="application/x-www-form-urlencoded")
        return int(answer.status_code)

    assert put(foreign.pk) == 403
    assert not SegmentOverride.objects.exists()
    assert put(shown[kind].pk) in {200, 201}
    assert SegmentOverride.objects.get().data == str(shown[kind].pk)
