"""The public page of a card: everything it tells, nothing else, in few queries."""

from __future__ import annotations

import datetime as dt
import html

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practices.models import (
    Collection,
    Funder,
    PracticeFunder,
    PracticeHurdle,
    PracticePage,
    PracticePartner,
    PracticeResult,
    PracticeSuccessFactor,
    RelatedPractice,
)
from practices.public.builders import public_practice
from practices.public.store import practices_of, related_of
from tests.factories import (
    OrganisationFactory,
    PracticeFactory,
    RegionFactory,
    ThemeFactory,
    german,
    rich_card,
    site_tree,
)

pytestmark = pytest.mark.django_db
CARD_QUERIES = 20
LIST_QUERIES = 15


def add_parts(card: PracticePage, number: int) -> PracticePage:
    card = card.get_latest_revision_as_object()
    card.hurdles = [PracticeHurdle(text=f"Hürde {n}", remedy=f"Abhilfe {n}", locale=card.locale) for n in range(number)]
    card.success_factors = [PracticeSuccessFactor(text=f"Faktor {n}", locale=card.locale) for n in range(number)]
    card.results = [PracticeResult(label=f"Zahl {n}", value=n + 1, locale=card.locale) for n in range(number)]
    card.save_revision(clean=False).publish()
    return PracticePage.objects.get(pk=card.pk)


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_a_card_shows_hurdles_with_their_remedies(client: Client) -> None:
    card = add_parts(PracticeFactory(), 2)
    page = client.get(card.url).content.decode()
    assert "Hürde 1" in page
    assert "Abhilfe 1" in page


def test_a_term_is_named_in_the_words_of_the_card_but_not_by_a_part_of_its_own_name() -> None:
    card = rich_card()
    target, kind = card.target_group_links.get(), card.institution_type_links.get()
    kind.wording = kind.term.name[:3]
    kind.save()
    practice = public_practice(PracticePage.objects.get(pk=card.pk))
    assert [one.name for one in practice.target_groups] == [target.wording]
    assert [one.name for one in practice.institution_types] == [kind.term.name]


def test_a_card_needs_the_same_queries_with_three_parts_and_with_thirty(client: Client) -> None:
    small, large = add_parts(PracticeFactory(), 3), add_parts(PracticeFactory(), 30)
    few, many = queries_of(client, small.url), queries_of(client, large.url)
    # The row of similar cards is read only where there are any; one query a part would be 27 more.
    assert abs(few - many) <= 1
    assert max(few, many) <= CARD_QUERIES


def test_related_cards_cost_no_query_each(client: Client) -> None:
    index = site_tree()
    others = [PracticeFactory(parent=index) for _ in range(5)]
    card = PracticeFactory(parent=index).get_latest_revision_as_object()
    card.related_links = [RelatedPractice(related=other) for other in others]
    card.save_revision(clean=False).publish()
    assert queries_of(client, card.url) <= CARD_QUERIES


def test_a_list_needs_the_same_queries_for_two_cards_and_for_twelve(client: Client) -> None:
    index, theme = site_tree(), ThemeFactory(key="netz")
    for _ in range(2):
        PracticeFactory(parent=index, theme=theme)
    few = queries_of(client, "/themen/netz/")
    for _ in range(10):
        PracticeFactory(parent=index, theme=theme)
    assert queries_of(client, "/themen/netz/") == few <= LIST_QUERIES


def test_related_cards_are_shown_on_both_sides() -> None:
    index = site_tree()
    one, other = PracticeFactory(parent=index, title="Eine"), PracticeFactory(parent=index, title="Andere")
    draft = one.get_latest_revision_as_object()
    draft.related_links = [RelatedPractice(related=other)]
    draft.save_revision(clean=False).publish()
    assert [card.title for card in practices_of(related_of(PracticePage.objects.get(pk=other.pk)))] == ["Eine"]


def test_a_draft_is_not_named_among_related_cards() -> None:
    index = site_tree()
    draft = PracticeFactory(parent=index, published=False)
    card = PracticeFactory(parent=index).get_latest_revision_as_object()
    card.related_links = [RelatedPractice(related=draft)]
    card.save_revision(clean=False).publish()
    assert related_of(PracticePage.objects.get(pk=card.pk)) == ()


def test_an_unsaved_preview_shows_parts_that_were_never_stored() -> None:
    card = PracticeFactory().get_latest_revision_as_object()
    card.hurdles = [PracticeHurdle(text="Noch nicht gespeichert", locale=card.locale)]
    assert public_practice(card).hurdles[0].hurdle == "Noch nicht gespeichert"


def test_a_recommendation_is_marked_as_not_tried(client: Client) -> None:
    card = PracticeFactory(maturity="recommended")
    page = client.get(card.url).content.decode()
    assert "empfohlen, noch nicht erprobt" in page


def test_public_pages_read_no_session_and_set_no_cookie(client: Client) -> None:
    card = PracticeFactory(provider=OrganisationFactory())
    for path in (card.url, "/", "/themen/", "/regionen/", "/suche/", "/traeger/"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert not answer.cookies, path
        assert "Cookie" not in answer.headers.get("Vary", ""), path


def test_a_withdrawn_card_answers_410_with_a_neutral_text(client: Client) -> None:
    card = PracticeFactory(title="Geheimtitel")
    card.unpublish()
    answer = client.get(card.url)
    assert answer.status_code == 410
    assert "Geheimtitel" not in answer.content.decode()


def test_an_expired_card_is_gone_without_any_job_having_run(client: Client) -> None:
    card = PracticeFactory()
    PracticePage.objects.filter(pk=card.pk).update(expire_at=timezone.now() - dt.timedelta(seconds=1))
    assert client.get(card.url).status_code == 410
    assert card.title not in client.get("/themen/").content.decode()


def test_a_card_never_published_looks_like_one_that_never_was(client: Client) -> None:
    draft = PracticeFactory(published=False, slug="entwurf-eins")
    answer = client.get(draft.url)
    unknown = client.get(draft.url.replace("entwurf-eins", "entwurf-zwei"))
    assert answer.status_code == unknown.status_code == 404
    assert answer.content.replace(b"entwurf-eins", b"") == unknown.content.replace(b"entwurf-zwei", b"")


def test_script_in_a_text_is_shown_as_text(client: Client) -> None:
    card = PracticeFactory(title="<script>alert(1)</script>", audience_text="{{ 7*7 }}<img onerror=x>")
    page = client.get(card.url).content.decode()
    assert "<script>alert(1)" not in page
    assert "<img onerror" not in page
    assert html.escape("<script>alert(1)</script>") in page


def test_a_land_finds_the_cards_of_its_kreise(client: Client) -> None:
    card = PracticeFactory(region=RegionFactory(ags="14523"))
    assert card.title in client.get("/regionen/14/").content.decode()
    assert card.title not in client.get(f"/regionen/{RegionFactory(ags='15').ags}/").content.decode()


def test_what_was_written_for_search_engines_is_what_they_get(client: Client) -> None:
    card = PracticeFactory(title="Runder Tisch", teaser="Alle an einem Tisch.")
    plain = client.get(card.url).content.decode()
    assert "<title>Runder Tisch – " in plain
    assert 'content="Alle an einem Tisch."' in plain
    card.seo_title, card.search_description = "Tisch für Behörden", "So reden Ämter miteinander."
    card.save_revision().publish()
    page = client.get(card.url).content.decode()
    assert "<title>Tisch für Behörden – " in page
    assert 'content="So reden Ämter miteinander."' in page


def test_partners_collection_and_funders_lead_on(client: Client) -> None:
    partner = OrganisationFactory(name="Volkshochschule", slug="vhs")
    collection = Collection.objects.create(
        key="heft", title="Sammelheft", publisher="Verein Brücke", website="https://example.org/heft", locale=german()
    )
    card = PracticeFactory(collection=collection).get_latest_revision_as_object()
    card.partners = [
        PracticePartner(name="VHS", organisation=partner, locale=card.locale),
        PracticePartner(name="Ein Betrieb", locale=card.locale),
    ]
    card.funder_links = [PracticeFunder(funder=Funder.objects.create(name="Stiftung", website="https://example.org/f"))]
    card.save_revision(clean=False).publish()
    page = client.get(card.url).content.decode()
    assert '<a href="/traeger/vhs/">VHS</a>' in page
    assert "Ein Betrieb" in page
    assert '<a href="https://example.org/heft">' in page
    assert "Verein Brücke" in page
    assert '<a href="https://example.org/f">' in page
    assert queries_of(client, card.url) <= CARD_QUERIES
