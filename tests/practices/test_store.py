"""One audience object of a card for all that shows it: made once, seen anew after every change, never the model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction

from editorial.models import Picture
from practices.models import Collection, PracticeHurdle, PracticePage
from practices.public.store import practices_by_id, practices_of
from tests.factories import OrganisationFactory, PracticeFactory, RegionFactory, german, rich_card, site_tree

pytestmark = pytest.mark.django_db


def test_cards_come_in_the_order_asked_for_and_only_public_ones() -> None:
    site_tree()
    one, other = PracticeFactory(title="Eine"), PracticeFactory(title="Andere")
    draft = PracticeFactory(title="Entwurf", published=False)
    assert [practice.title for practice in practices_of([other.pk, draft.pk, one.pk])] == ["Andere", "Eine"]
    assert list(practices_by_id([one.pk, 987_654])) == [one.pk]


def test_a_page_of_cards_costs_a_handful_of_queries_once(django_assert_max_num_queries: Any) -> None:
    cards = [rich_card(), *(PracticeFactory() for _number in range(4))]
    with django_assert_max_num_queries(12):
        practices_of([card.pk for card in cards])
    with django_assert_max_num_queries(1):
        practices_of([card.pk for card in reversed(cards)])


CHANGES: dict[str, tuple[Callable[[PracticePage], Any], Callable[[Any], Any]]] = {
    "its text": (
        lambda card: PracticePage.objects.filter(pk=card.pk).update(teaser="Anders"), lambda seen: seen.teaser,
    ),
    "a part": (
        lambda card: PracticeHurdle.objects.create(page=card, text="Noch eine", locale=card.locale),
        lambda seen: seen.hurdles,
    ),
    "a term": (
        lambda card: type(card.theme_links.get().term).objects.update(name="Umbenannt"), lambda seen: seen.themes,
    ),
    "its Träger": (lambda card: type(card.provider).objects.update(name="Umbenannt"), lambda seen: seen.provider),
    "its collection": (lambda card: Collection.objects.update(title="Umbenannt"), lambda seen: seen.collection),
    "its picture": (
        lambda card: Picture.objects.filter(pk=card.picture_id).update(copyright="Jemand anders"),
        lambda seen: seen.picture and seen.picture.credit,
    ),
    "its region": (
        lambda card: type(card.region_links.get().region).objects.update(label="Umbenannt"), lambda seen: seen.regions,
    ),
    "its address": (lambda card: new_slug(card), lambda seen: seen.url),
}  # fmt: skip


def new_slug(card: PracticePage) -> None:
    card.slug = "neue-adresse"
    card.save_revision().publish()


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_of_anything_it_shows_is_seen_at_once(what: str) -> None:
    change, shown = CHANGES[what]
    card = PracticeFactory(
        provider=OrganisationFactory(),
        collection=Collection.objects.create(title="Sammlung", key="sammlung", locale=german()),
        picture=Picture.objects.create(title="Bild", file=get_test_image_file()),
        picture_alt="Ein Bild",
    )
    before = shown(practices_by_id([card.pk])[card.pk])
    change(PracticePage.objects.get(pk=card.pk))
    assert shown(practices_by_id([card.pk])[card.pk]) != before


def test_what_became_private_or_expired_is_gone_at_once() -> None:
    private, expiring = PracticeFactory(), PracticeFactory()
    assert len(practices_of([private.pk, expiring.pk])) == 2
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    assert practices_of([private.pk, expiring.pk]) == practices_of([expiring.pk])
    PracticePage.objects.filter(pk=expiring.pk).update(expire_at=timezone.now() - dt.timedelta(seconds=1))
    assert practices_of([expiring.pk]) == []


def test_a_card_speaks_its_own_language_whoever_asks(client: Client) -> None:
    card = PracticeFactory(maturity="recommended", region=RegionFactory(ags="00"))
    client.get("/en/suche/")
    assert practices_by_id([card.pk])[card.pk].maturity_label == "empfohlen, noch nicht erprobt"


def models_in(value: Any, seen: set[int]) -> list[Any]:
    if id(value) in seen:
        return []
    seen.add(id(value))
    if isinstance(value, Model):
        return [value]
    if isinstance(value, dict):
        return [found for part in value.values() for found in models_in(part, seen)]
    if isinstance(value, list | tuple | set):
        return [found for part in value for found in models_in(part, seen)]
    return []


def test_a_template_of_cards_never_gets_the_model(client: Client) -> None:
    card = rich_card()
    theme = card.theme_links.first().term
    for path in (card.url, "/suche/?q=Schritt", f"/themen/{theme.key}/", "/regionen/14/", "/suche/"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        allowed = ("user", "block", "forloop", "perms")
        # Django hands over a single context without the list around it.
        for layer in answer.context if isinstance(answer.context, list) else [answer.context]:
            given = {key: value for key, value in layer.flatten().items() if key not in allowed}
            assert [found for found in models_in(given, set()) if isinstance(found, PracticePage)] == [], path


def test_every_list_shows_a_card_the_same_way(client: Client) -> None:
    """Home, list, theme, region, Träger: the very same lines."""
    card = PracticeFactory(provider=OrganisationFactory(slug="traeger"), institution_name="Jobcenter Beispiel")
    theme = card.theme_links.get().term.key
    seen = set()
    for path in ("/", "/suche/", "/praxisbeispiele/", f"/themen/{theme}/", "/regionen/14523/", "/traeger/traeger/"):
        html = client.get(path).content.decode()
        start = html.index('<article class="teaser"')
        seen.add(html[start : html.index("</article>", start)])
    assert len(seen) == 1
    assert '<bdi lang="de">Jobcenter Beispiel</bdi>' in seen.pop()
