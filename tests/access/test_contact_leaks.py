"""The ways a contact could get out besides a page: index, search, API, feeds, caches, time (``checks.md`` P02 to P08).

The sweep over every address is ``test_canaries.py``; the scene is the same.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.access_rules import AccessRule, routes
from contacts.confirmation import ask_due_contacts
from contacts.managers import DETAILS
from contacts.messages import send_waiting_messages
from contacts.models import Contact
from contacts.services import withdraw_consent
from practices.models import PracticePage
from search.engines import sync
from search.engines.elasticsearch import alias_of
from search.index.rows import index_card
from search.index.snapshots import Snapshots
from search.models import IndexedCard
from tests.access.canaries import body_of, cache_dump, database_dump, found_in
from tests.access.test_canaries import CONTACTS_TABLE, Scene
from tests.harness.cluster import own_indices
from tests.harness.components import elasticsearch_url, require

pytestmark = pytest.mark.django_db
WAYS_TO_A_CONTACT = ("contact_message", "contact_vcard")
NOT_PUBLIC = ("agencies", "editors", "expired", "withdrawn", "unasked")


def indexed(scene: Scene) -> None:
    for card in (scene.card, scene.english):
        index_card(PracticePage.objects.get(pk=card.pk))
    Snapshots.forget()


# P02


def test_p02_there_is_no_pdf_of_a_card_that_could_hold_a_contact(scene: Scene) -> None:
    """The site prints cards from the page. A route for a PDF needs the checks of P02 first: this test then fails."""
    routes_of_pdfs = [route.key for route in routes() if "pdf" in f"{route.key}{route.pattern}".lower()]
    assert routes_of_pdfs == []
    for reader in ("anonymous", "agency"):
        for path in (f"/praxisbeispiele/{scene.card.slug}.pdf", f"{scene.card.url}pdf/", f"{scene.card.url}druck/"):
            assert scene.client(reader).get(path).status_code == 404
    assert "Content-Disposition" not in Client().get(scene.card.url, {"format": "pdf"}).headers


# P03


def test_p03_no_table_of_a_search_knows_a_contact_of_any_level(scene: Scene) -> None:
    """None at all, not even a public one: the index keeps what was true when it was filled."""
    indexed(scene)
    tables = [name for name in connection.introspection.table_names() if re.search("search|index", name)]
    assert {"search_indexedcard", "wagtailsearch_indexentry"} <= set(tables)
    others = [name for name in connection.introspection.table_names() if name not in tables]
    assert IndexedCard.objects.filter(is_public=True).count() == 2
    assert not found_in(database_dump(without=others), scene.canaries)
    Client().get("/suche/", {"q": "Karte"})
    assert not found_in(repr(Snapshots.current("de")).encode(), scene.canaries)


@pytest.mark.elasticsearch
def test_p03_no_index_of_the_cluster_knows_a_contact_of_any_level(scene: Scene, settings: Any) -> None:
    require(elasticsearch_url(), "Elasticsearch (TEST_ELASTICSEARCH_URL)")
    settings.ELASTICSEARCH_URL = elasticsearch_url()
    with own_indices() as settings.SEARCH_INDEX_PREFIX:
        indexed(scene)
        sync.sync()
        cluster = sync.cluster()
        cluster.indices.refresh(index=f"{settings.SEARCH_INDEX_PREFIX}-*")
        names = list(cluster.indices.get(index=f"{settings.SEARCH_INDEX_PREFIX}-*").body)
        assert names
        found = cluster.search(index=",".join(names), size=1000, query={"match_all": {}}).body
        assert found["hits"]["total"]["value"] >= 2
        dump = [json.dumps(found), json.dumps(cluster.indices.get_mapping(index=alias_of("de")).body)]
        for hit in found["hits"]["hits"]:
            terms = cluster.termvectors(index=hit["_index"], id=hit["_id"], fields=["*"])
            dump.append(json.dumps(terms.body))
        assert not found_in("\n".join(dump).encode(), scene.canaries)


# P04


def questions(value: str) -> set[str]:
    """What somebody would try to get a hidden detail out of the search."""
    digits = re.sub(r"\D", "", value)
    tries = {value, value[:3], value[:5], value[:-1], f'"{value}"', f"{value}*", f"*{value[2:]}", value.lower()}
    tries |= {digits, digits[-6:], digits[-4:]} if len(digits) >= 6 else set()
    # One letter off, as »did you mean« would mend it.
    tries.add(value[:4] + "x" + value[5:])
    return {text for text in tries if len(text) >= 3}


def never_stored(text: str, kind: str) -> str:
    """The same shape with a number or word that belongs to nobody."""
    text = text.replace(kind, kind[::-1])
    return re.sub(r"\d", lambda digit: str((int(digit[0]) + 3) % 10), text)


def without_the_question(body: bytes, text: str) -> str:
    """The answer without the words that were asked, wherever the page repeats them."""
    page = body.decode()
    page = re.sub(r'(?:href|src|value|action|content)="[^"]*"', "", page)
    for form in sorted({text, text.lower(), *re.split(r"[\s@.+*\"]+", text)}, key=len, reverse=True):
        if len(form) >= 2:
            page = re.sub(re.escape(form), "", page, flags=re.IGNORECASE)
    return re.sub(r"[\s\d@.+*\"„“&;quotgl-]+|Nicht bekannt:?.*?</p>", "", page, flags=re.DOTALL)


def questions_to_the_cards(asked: CaptureQueriesContext) -> int:
    """Without the statistics, which are written down now and then."""
    ours = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return len([q for q in asked if "search_searchphrase" not in q["sql"] and not q["sql"].startswith(ours)])


@pytest.mark.parametrize("path", ["/suche/", "/en/suche/", "/suche/vorschlaege/", "/suche/feed/"])
@pytest.mark.parametrize("kind", ["agencies", "editors", "expired"])
def test_p04_a_stored_detail_is_answered_like_one_that_never_was(scene: Scene, path: str, kind: str) -> None:
    """Hits, figures, suggestions, highlights and the number of questions to the database are the same."""
    indexed(scene)
    client = Client()
    client.get(path, {"q": "aufwaermen"})
    for detail, value in scene.of(kind).values.items():
        for text in sorted(questions(value)):
            other = never_stored(text, kind)
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(path, {"q": text})
            with CaptureQueriesContext(connection) as asked_other:
                nothing = client.get(path, {"q": other})
            assert answer.status_code == nothing.status_code == 200
            where = f"{path} {detail} {text!r} / {other!r}"
            mine, others = without_the_question(answer.content, text), without_the_question(nothing.content, other)
            assert mine == others, where
            assert questions_to_the_cards(asked) == questions_to_the_cards(asked_other), where
            assert scene.card.title not in answer.content.decode() or scene.card.title in nothing.content.decode(), (
                where
            )


# P05


ASKED_OF_THE_API = (
    "contact_links__contact__mail=k", "contact__email__startswith=k", "contact__phone__contains=341",
    "order=contact__phone", "order=-contact_links__contact__mail", "contact_links=1", "phone=1", "mail=k",
    "fields=contact_links(contact(mail))", "fields=_,contact(*)", "child_of=1&contact__name=K",
)  # fmt: skip


@pytest.mark.parametrize("reader", ["agency", "foreign editor", "translator"])
def test_p05_no_parameter_of_the_api_filters_orders_or_shows_contacts(scene: Scene, reader: str) -> None:
    client = scene.client(reader)
    for endpoint in ("/admin/api/main/pages/", f"/admin/api/main/pages/{scene.card.pk}/"):
        for query in ASKED_OF_THE_API:
            answer = client.get(f"{endpoint}?type=practices.PracticePage&{query}")
            assert not found_in(body_of(answer), scene.canaries), query
            if endpoint.endswith("pages/") and reader != "agency" and not query.startswith("fields"):
                assert answer.status_code == 400, f"{query}: {answer.status_code}"
        for method in ("options", "get"):
            for query in ("", "?fields=*", "?format=json", "?fields=*,contacts,contact_links(*)", "?limit=kaputt"):
                assert not found_in(body_of(getattr(client, method)(endpoint + query)), scene.canaries)
    for model in ("contact", "practicecontact", "contactmessage"):
        url = f"/admin/localize/api/snippets/practices/{model}/"
        assert client.get(url).status_code in {302, 403, 404}, model


def test_p05_unknown_parameters_of_public_addresses_change_nothing(scene: Scene) -> None:
    indexed(scene)
    client = Client()
    for path in ("/suche/", "/suche/feed/", "/suche/vorschlaege/", "/praxisbeispiele/"):
        plain = client.get(path, {"q": "Karte"})
        for query in ASKED_OF_THE_API:
            answer = client.get(f"{path}?q=Karte&{query}")
            assert answer.status_code in {200, 400}, f"{path} {query}"
            assert {leak.split(".")[0] for leak in found_in(body_of(answer), scene.canaries)} <= {"public"}
            if answer.status_code == 200 and path.endswith(("feed/", "vorschlaege/")):
                assert answer.content == plain.content, query


# P06


def test_p06_feeds_sitemaps_and_exports_hold_no_canary_above_the_level(scene: Scene) -> None:
    indexed(scene)
    public = [route for route in routes() if route.rule is AccessRule.PUBLIC and "<" not in route.pattern]
    paths = [
        "/suche/feed/",
        "/en/suche/feed/?q=Karte",
        "/sitemap.xml",
        "/sitemap-de.xml",
        "/sitemap-en.xml",
        "/robots.txt",
    ]
    paths += [f"/{route.pattern}" for route in public if route.name.startswith(("sitemap", "robots", "security"))]
    for reader in ("anonymous", "agency"):
        client = scene.client(reader)
        for path in dict.fromkeys(path.replace("^", "") for path in paths):
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert not found_in(body_of(answer), scene.canaries), f"{reader} {path}"
    own = scene.client("agency").get("/intern/meine-daten.json")
    assert own.status_code == 200
    assert not found_in(body_of(own), scene.canaries)
    # What does not exist cannot leak; a new one is swept by P01 as soon as the router knows it.
    for path in ("/opensearch.xml", "/kalender.ics", "/suche/?export=csv", "/suche/?export=xlsx", "/statistik/"):
        answer = Client().get(path)
        assert answer.status_code == 404 or "attachment" not in answer.headers.get("Content-Disposition", "")


# P07


@pytest.mark.parametrize("how", ["level lowered", "consent withdrawn"])
def test_p07_the_change_counts_everywhere_on_the_next_request_and_ever_after(scene: Scene, how: str) -> None:
    canary = scene.of("public")
    indexed(scene)
    clients = {reader: scene.client(reader) for reader in ("anonymous", "agency")}
    of_contact = [reverse(name, args=[scene.card.slug, canary.contact.public_id]) for name in WAYS_TO_A_CONTACT]
    paths = [
        scene.card.url, scene.english.url, "/suche/?q=Karte", "/suche/feed/", "/sitemap-de.xml", "/", *of_contact,
        f"/intern/praxisbeispiele/{scene.card.slug}/",
    ]  # fmt: skip
    for client in clients.values():
        assert any(found_in(body_of(client.get(path)), [canary]) for path in paths), "all caches are warm"
    if how == "level lowered":
        Contact.objects.filter(pk=canary.contact.pk).update(**{f"{detail}_level": "editors" for detail in DETAILS})
    else:
        withdraw_consent(canary.contact, None)

    def sweep(when: str) -> None:
        for reader, client in clients.items():
            for path in paths:
                assert not found_in(body_of(client.get(path)), [canary]), f"{when}: {reader} {path}"
        assert not found_in(cache_dump(), [canary]), when
        assert not found_in(database_dump(without=[CONTACTS_TABLE]), [canary]), when

    sweep("next request")
    ask_due_contacts()
    send_waiting_messages()
    indexed(scene)
    sweep("after the worker")
    ask_due_contacts(timezone.now() + dt.timedelta(seconds=61))
    send_waiting_messages(timezone.now() + dt.timedelta(seconds=61))
    sweep("after a minute")


# P08


def test_p08_a_contact_is_hidden_at_the_instant_of_its_expiry_without_any_job(scene: Scene) -> None:
    """Nothing runs and nothing is cached: the date is compared when somebody asks."""
    canary = scene.of("public")
    anybody, agency = Client(), scene.client("agency")
    inside = f"/intern/praxisbeispiele/{scene.card.slug}/"
    Contact.objects.filter(pk=canary.contact.pk).update(expires_at=timezone.now() + dt.timedelta(seconds=60))
    for client, path in ((anybody, scene.card.url), (anybody, scene.english.url), (agency, inside)):
        assert found_in(body_of(client.get(path)), [canary]), path
    Contact.objects.filter(pk=canary.contact.pk).update(expires_at=timezone.now())
    of_contact = [reverse(name, args=[scene.card.slug, canary.contact.public_id]) for name in WAYS_TO_A_CONTACT]
    gone = [(anybody, path) for path in (scene.card.url, scene.english.url, *of_contact)]
    for client, path in (*gone, (agency, inside)):
        assert not found_in(body_of(client.get(path)), [canary]), path
    assert [anybody.get(path).status_code for path in of_contact] == [404, 404]
