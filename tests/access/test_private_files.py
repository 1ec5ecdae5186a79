"""Documents and pictures of a private collection: neither named nor found on any public page, and kept by no cache."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction

from accounts.roles import Role
from home.models import StandardPage
from practices.models import PracticeMaterial, PracticePage
from search.index.attachments import read_new_documents
from search.index.snapshots import Snapshots
from search.models import IndexedCard
from tests.factories import PracticeFactory, signed_in, site_tree
from tests.search.test_attachments import pdf_with

pytestmark = pytest.mark.django_db
NAMES = ("kanarienblatt", "Kanarienmaterial", "Kanarienbild", "kanarienpdfwort")


class Nest:
    """A card with a PDF file and a picture of the collection »Innen«, which lies in »Oben«, named in every way."""

    def __init__(self) -> None:
        index = site_tree()
        root = Collection.get_first_root_node()
        self.above = root.add_child(name="Oben")
        self.inner = self.above.add_child(name="Innen")
        self.open = Collection.get_first_root_node().add_child(name="Offen")
        self.document = get_document_model().objects.create(
            title="Kanarienblatt",
            collection=self.inner,
            file=ContentFile(pdf_with("kanarienpdfwort"), "kanarienblatt.pdf"),
        )
        self.picture = get_image_model().objects.create(
            title="Kanarienbild", collection=self.inner, file=get_test_image_file("Kanarienbild.png")
        )
        card = PracticeFactory(title="Eine Karte mit Blatt")
        card.materials = [PracticeMaterial(title="Kanarienmaterial", document=self.document, locale=card.locale)]
        card.concept = f'<p>Siehe <a linktype="document" id="{self.document.pk}">dieses Blatt</a>.</p>'
        card.picture, card.picture_alt = self.picture, "Ein Vogel"
        card.instruments = [("document", self.document), ("picture", {"image": self.picture, "alt": "Ein Vogel"})]
        card.save_revision().publish()
        self.card = PracticePage.objects.get(pk=card.pk)
        self.page = StandardPage(title="Eine Seite", slug="seite")
        self.page.body = [("document", self.document), ("picture", {"image": self.picture, "alt": "Ein Vogel"})]
        index.get_parent().add_child(instance=self.page)
        read_new_documents()

    def found(self) -> set[str]:
        addresses = [
            self.card.url, self.page.url, "/", "/suche/", "/suche/?q=kanarienpdfwort", "/suche/?q=Kanarienmaterial",
            "/suche/?q=Kanarienblatt", "/suche/vorschlaege/?q=Kanarien", "/praxisbeispiele/", "/sitemap-de.xml",
        ]  # fmt: skip
        found = set()
        for address in addresses:
            asked = address.partition("?q=")[2].lower()
            text = Client().get(address).content.decode().lower()
            found |= {(address, name) for name in NAMES if name.lower() != asked and name.lower() in text}
            if "suche/?q=" in address and "eine karte mit blatt" in text:
                found.add((address, "found"))
        return {f"{address} {name}" for address, name in found}


@pytest.fixture(scope="module")
def made_nest(shared_rows: None) -> Nest:
    return Nest()


@pytest.fixture
def nest(made_nest: Nest) -> Nest:
    return deepcopy(made_nest)


def restrict(collection: Collection, kind: str = "login") -> CollectionViewRestriction:
    return CollectionViewRestriction.objects.create(collection=collection, restriction_type=kind, password="geheim")


@pytest.mark.parametrize("level", ["inner", "above"])
def test_n03_files_of_a_private_collection_are_named_nowhere_and_come_back(nest: Nest, level: str) -> None:
    before = nest.found()
    assert {
        f"{nest.card.url} kanarienblatt",
        "/suche/?q=kanarienpdfwort found",
        f"{nest.page.url} Kanarienbild",
    } <= before
    rule = restrict(getattr(nest, level))
    assert nest.found() == set()
    row = IndexedCard.objects.get(page_id=nest.card.pk)
    assert row.is_public
    assert "kanarien" not in str((row.title, row.facets, row.words, row.places)).lower()
    assert "dieses Blatt" in Client().get(nest.card.url).content.decode()
    rule.delete()
    assert nest.found() == before


def test_n03_moved_collections_and_files_are_followed_by_the_next_request(nest: Nest) -> None:
    before = nest.found()
    restrict(nest.above)
    assert nest.found() == set()
    Collection.objects.get(pk=nest.inner.pk).move(Collection.objects.get(pk=nest.open.pk), "sorted-child")
    assert nest.found() == before
    Collection.objects.get(pk=nest.inner.pk).move(Collection.objects.get(pk=nest.above.pk), "sorted-child")
    assert nest.found() == set()
    for model in (get_document_model(), get_image_model()):
        model.objects.update(collection=nest.open)
    assert nest.found() == before
    nest.document.collection = nest.above
    nest.document.save()
    assert "/suche/?q=kanarienpdfwort found" not in nest.found()
    assert f"{nest.card.url} kanarienblatt" not in nest.found()


def test_n03_the_text_of_a_private_file_is_not_even_read(nest: Nest) -> None:
    restrict(nest.inner)
    get_document_model().objects.create(
        title="Zweites", collection=nest.inner, file=ContentFile(pdf_with("zweitwort"), "zweites.pdf")
    )
    assert read_new_documents() == 0
    assert "zweitwort" not in Snapshots.current("de").knowledge.lexicon.surfaces


@pytest.mark.parametrize("kind", ["login", "password"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_n03_a_private_document_has_a_door_and_no_copy_in_a_cache(nest: Nest, kind: str, method: str) -> None:
    assert "no-store" not in Client().get(nest.document.url).headers.get("Cache-Control", "")
    restrict(nest.inner, kind)
    answer = getattr(Client(), method)(nest.document.url)
    assert answer.status_code == (302 if kind == "login" else 200)
    assert "no-store" in answer["Cache-Control"]
    assert "kanarienpdfwort" not in answer.content.decode()
    reader = signed_in(Role.AGENCY)
    if kind == "login":
        answer = reader.get(nest.document.url)
        assert b"kanarienpdfwort" in b"".join(answer.streaming_content)
        assert "no-store" in answer["Cache-Control"]


def test_n03_a_document_for_a_group_does_not_send_others_in_circles(nest: Nest) -> None:
    restrict(nest.above, "groups")
    answer = signed_in(Role.AGENCY).get(nest.document.url, follow=True)
    assert (answer.status_code, answer.redirect_chain) == (403, [])
    assert "no-store" in answer["Cache-Control"]
    assert Client().get(nest.document.url)["Location"].startswith("/intern/anmelden/")


def test_n03_a_picture_of_a_private_collection_is_given_to_nobody_outside_the_admin(nest: Nest) -> None:
    address = nest.picture.get_rendition("fill-480x270").url
    answer = Client().get(address)
    assert answer.status_code == 200
    assert "public" in answer["Cache-Control"]
    restrict(nest.above)
    assert Client().get(address).status_code == 404
    assert signed_in(Role.AGENCY).get(address).status_code == 404
    answer = signed_in(Role.REVIEWER).get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
