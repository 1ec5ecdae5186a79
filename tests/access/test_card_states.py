"""A card that is not public is nowhere: no address, no list, no number that counts it (``checks.md`` A01, A02)."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale

from accounts.access_rules import ROLE_OF, AccessRule, Audience, routes
from home.models import HomePage
from practices.models import PracticePage, RelatedPractice
from search.index.rows import index_card
from search.index.snapshots import Snapshots
from tests.access.world import address, build_world
from tests.factories import PracticeFactory, RegionFactory, UserFactory, site_tree, with_own_terms
from tests.practices.test_states import expired_by_job, expired_by_time, in_review, scheduled, withdrawn
from vocabularies.models import Theme

pytestmark = pytest.mark.django_db
NONSENSE = "Quastelbrumpf"
NEVER_PUBLIC: dict[str, Callable[..., PracticePage]] = {
    "draft": lambda: PracticeFactory(published=False),
    "in review": in_review,
    "scheduled": scheduled,
}
GONE: dict[str, Callable[..., PracticePage]] = {
    "expired": expired_by_time,
    "expired, seen by the job": expired_by_job,
    "withdrawn": withdrawn,
}
HIDDEN = {**NEVER_PUBLIC, **GONE}


@pytest.fixture(autouse=True)
def tree() -> None:
    site_tree()


def client_of(who: Audience) -> Client:
    client = Client()
    if who in ROLE_OF:
        client.force_login(UserFactory(role=ROLE_OF[who]))
    return client


def variants(slug: str) -> tuple[str, ...]:
    """The same slug as people and machines write it."""
    return (
        f"/praxisbeispiele/{slug}/", f"/praxisbeispiele/{slug}", f"/praxisbeispiele/{slug.upper()}/",
        f"/praxisbeispiele//{slug}/", f"/praxisbeispiele/{slug}/?preview=1", f"/praxisbeispiele/{slug}/print/",
        f"/praxisbeispiele/{slug}.pdf", f"/praxisbeispiele/%2e/{slug}/", f"/en/praxisbeispiele/{slug}/",
        f"/uk/praxisbeispiele/{slug}/", f"/de/praxisbeispiele/{slug}/", f"/praxisbeispiele/{slug}/%00",
    )  # fmt: skip


@pytest.mark.parametrize("state", HIDDEN)
def test_a01_no_spelling_of_the_address_opens_a_hidden_card(state: str) -> None:
    """404 where it never was public, with the bytes of a slug that never existed; 410 where it was."""
    card = HIDDEN[state]()
    PracticePage.objects.filter(pk=card.pk).update(title=NONSENSE, teaser=NONSENSE, draft_title=NONSENSE)
    for who in (Audience.ANONYMOUS, Audience.AGENCY):
        client = client_of(who)
        for path, other in zip(variants(card.slug), variants("gibt-es-nicht"), strict=True):
            answer, unknown = client.get(path, follow=True), client.get(other, follow=True)
            if "%00" in path:
                assert answer.status_code == unknown.status_code == 400, path
            else:
                assert answer.status_code in ({404} if state in NEVER_PUBLIC else {404, 410}), path
            assert NONSENSE not in answer.content.decode(), path
            if state in NEVER_PUBLIC:
                assert answer.content.replace(card.slug.encode(), b"") == unknown.content.replace(b"gibt-es-nicht", b"")
        expected = 404 if state in NEVER_PUBLIC else 410
        assert client.get(f"/praxisbeispiele/{card.slug}/").status_code == expected


@pytest.mark.parametrize("state", HIDDEN)
def test_a01_an_old_address_leads_to_a_hidden_card_no_further(state: str) -> None:
    card = HIDDEN[state]()
    Redirect.objects.create(old_path="/alte-adresse", redirect_page=card, site=None)
    answer = Client().get("/alte-adresse/", follow=True)
    assert answer.status_code == (404 if state in NEVER_PUBLIC else 410)
    assert card.title not in answer.content.decode()


@pytest.mark.parametrize("state", HIDDEN)
def test_a01_a_hidden_translation_is_hidden_too(state: str) -> None:
    """The German card is public, its translation is not: readers get the notice, never the text."""
    german = PracticeFactory(slug="zweisprachig", title="Öffentliche Karte")
    english = Locale.objects.get(language_code="en")
    index = german.get_parent()
    for page in (index.get_parent(), index):
        page.specific.copy_for_translation(english).save_revision().publish()
    copy: Any = with_own_terms(german.copy_for_translation(english))
    copy.title, copy.teaser = NONSENSE, NONSENSE
    revision = copy.save_revision()
    if state in GONE:
        revision.publish()
        PracticePage.objects.filter(pk=copy.pk).update(expire_at=timezone.now() - dt.timedelta(minutes=1))
        if state == "withdrawn":
            PracticePage.objects.get(pk=copy.pk).unpublish()
    answer = Client().get("/en/praxisbeispiele/zweisprachig/")
    assert answer.status_code in {200, 404, 410}
    assert NONSENSE not in answer.content.decode()
    assert 'hreflang="en" href' not in Client().get(german.url).content.decode().split("</head>")[0]


@pytest.mark.parametrize("who", [Audience.EDITOR, Audience.TRANSLATOR, Audience.REVIEWER, Audience.ADMIN])
def test_a01_the_public_address_is_the_same_for_those_who_may_see_the_draft_elsewhere(who: Audience) -> None:
    client = client_of(who)
    for state, make in HIDDEN.items():
        card = make()
        expected = 404 if state in NEVER_PUBLIC else 410
        assert client.get(f"/praxisbeispiele/{card.slug}/").status_code == expected, state


def outputs() -> list[str]:
    """Every public address, lists and feeds narrowed by what the hidden card has as well."""
    world = build_world()
    public = [address(route, world) for route in routes() if route.rule is AccessRule.PUBLIC]
    queries = (
        "/suche/?thema=netzwerke", "/suche/?region=14713", "/suche/?region=14&thema=netzwerke", "/suche/feed/",
        "/suche/feed/?thema=netzwerke", f"/suche/?q={NONSENSE}", f"/suche/?q={NONSENSE[:5]}",
        f"/suche/vorschlaege/?q={NONSENSE[:4]}", f"/suche/feed/?q={NONSENSE}", "/regionen/14/", "/regionen/14713/",
        "/themen/netzwerke/", "/praxisbeispiele/", "/", "/sitemap.xml", "/sitemap-de.xml", "/en/", "/en/suche/",
        "/en/themen/", "/healthz/", "/robots.txt",
    )  # fmt: skip
    return list(dict.fromkeys([*public, *queries]))


def without_the_words_asked_for(body: str) -> str:
    """Pages repeat what somebody typed: an address in a link, a value in a field, a headline."""
    body = re.sub(r'(?:href|src|value|action|content)="[^"]*"', "", body)
    return re.sub(rf"(„|&bdquo;|<title>|: ){NONSENSE}\w*|„{NONSENSE[:5]}\w*“|<id>[^<]*</id>|href=\"[^\"]*\"", "", body)


def test_a02_a_hidden_card_is_in_no_output_and_no_number_counts_it() -> None:
    """All six states at once, with the theme, region and neighbours of a public card: nothing changes anywhere."""
    theme, region = Theme.objects.in_language("de").get(key="netzwerke"), RegionFactory(ags="14713")
    public = PracticeFactory(title="Öffentliche Karte", theme=theme, region=region)
    index_card(public)
    paths = [*outputs(), public.url]
    for path in paths:
        Client().get(path)
    Snapshots.forget()
    before = {path: Client().get(path) for path in paths}
    hidden, themes = [], set(Theme.objects.values_list("pk", flat=True))
    for make in HIDDEN.values():
        card = make()
        links = {"theme_links": card.theme_links.all(), "region_links": card.region_links.all()}
        for link in links["theme_links"]:
            type(link).objects.filter(pk=link.pk).update(term=theme)
        for link in links["region_links"]:
            type(link).objects.filter(pk=link.pk).update(region=region)
        words = {"title": f"{NONSENSE} {card.pk}", "draft_title": NONSENSE, "teaser": f"Ein {NONSENSE} im Text."}
        PracticePage.objects.filter(pk=card.pk).update(**words, implementation=f"<p>{NONSENSE}</p>")
        RelatedPractice.objects.create(page=public, related=card)
        card = PracticePage.objects.get(pk=card.pk)
        index_card(card)
        hidden.append(card)
    Theme.objects.exclude(pk__in=themes).delete()  # Those that the factory made with the cards.
    Snapshots.forget()
    for path in paths:
        answer = Client().get(path)
        assert answer.status_code == before[path].status_code, path
        if answer.streaming:
            continue
        body, was = answer.content.decode(errors="replace"), before[path].content.decode(errors="replace")
        asked = NONSENSE[:4] in path
        assert NONSENSE not in (without_the_words_asked_for(body) if asked else body), path
        for card in hidden:
            assert f"/{card.slug}/" not in body, path
        figures = re.findall(r"\(\d+\)|<strong>\d+</strong>|\b\d+ (?:Praxisbeispiel|Karte|Treffer)\w*", body)
        earlier = re.findall(r"\(\d+\)|<strong>\d+</strong>|\b\d+ (?:Praxisbeispiel|Karte|Treffer)\w*", was)
        assert figures == earlier, f"{path}: a number counts hidden cards"
    found = json.loads(Client().get(f"/suche/vorschlaege/?q={NONSENSE}").content)
    assert found["groups"] == []


def test_a02_the_sweep_would_see_a_card_that_is_public() -> None:
    """The search is not blind: a published card with the same word is found where readers look."""
    theme = Theme.objects.in_language("de").get(key="netzwerke")
    card = PracticeFactory(title=f"{NONSENSE} für alle", theme=theme, region=RegionFactory(ags="14713"))
    index_card(card)
    Snapshots.forget()
    seen = {
        path for path in outputs() if NONSENSE in getattr(Client().get(path), "content", b"").decode("utf-8", "ignore")
    }
    assert {"/suche/feed/", "/themen/netzwerke/", "/regionen/14713/", "/praxisbeispiele/", "/"} <= seen
    assert HomePage.objects.exists()
    assert reverse("search") == "/suche/"
