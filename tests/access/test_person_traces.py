"""Somebody who was on a card wants to be gone, from every version of it (``checks.md`` P09, P10).

A contact is in no version by design. But people write a name into a text, too: here into every one.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Workflow

from accounts.models import AuditAction, AuditEntry, User
from accounts.roles import Role
from contacts.models import Contact
from editorial.public_details import confirm, unconfirmed_contact_details
from practices.models import PracticePage
from privacy import tables
from privacy.redaction import ERASED, remove_person
from privacy.search_terms import SearchTerm
from tests.access.canaries import Canary, body_of, cache_dump, database_dump, found_in, release
from tests.factories import PracticeFactory, UserFactory, site_tree

pytestmark = pytest.mark.django_db
EVERYWHERE = [group.key for group in tables.CHOICES]


@pytest.fixture
def admin() -> User:
    site_tree()
    return UserFactory(role=Role.ADMIN)


def write(card: PracticePage, canary: Canary, number: int) -> Any:
    """A version that names the contact in plain text, rich text, a block and an attribute."""
    values = canary.values
    draft = card.get_latest_revision_as_object()
    draft.teaser = f"Fassung {number}: fragen Sie {values['name']} unter {values['phone']}."
    draft.concept = f'<p>Post an <a href="mailto:{values["mail"]}">{values["mail"]}</a>, {values["address"]}</p>'
    draft.instruments = [("text", f"<p>{values['name']}, {values['role']}, {values['institution']}</p>")]
    # Somebody said that it may be public; otherwise the gate would keep it back.
    confirm(card, (finding.digest for finding in unconfirmed_contact_details(draft)), None)
    return draft.save_revision(clean=False)


@pytest.fixture
def canary(admin: User) -> Canary:
    """On nine cards: five published versions, two drafts, one in review, one scheduled."""
    cards = [PracticeFactory(title=f"Karte {number}", published=False) for number in range(5)]
    found = release("public", 711, level="public", card=cards[0])
    for number in range(5):
        write(cards[0], found, number).publish()
    for card in cards[1:3]:
        write(card, found, 6)
    write(cards[3], found, 7)
    Workflow.objects.first().start(PracticePage.objects.get(pk=cards[3].pk), admin)
    scheduled = cards[4].get_latest_revision_as_object()
    scheduled.go_live_at = timezone.now() + timezone.timedelta(days=3)
    scheduled.teaser = f"Bald: {found.values['name']}"
    scheduled.save_revision(clean=False).publish()
    return found


def erase(canary: Canary, by: User) -> None:
    terms = [SearchTerm.read(value) for value in canary.values.values()]
    remove_person(terms, by, EVERYWHERE, [f"contacts.contact:{canary.contact.pk}"], ERASED)


def test_p09_five_published_two_drafts_one_in_review_one_scheduled(canary: Canary, admin: User) -> None:
    public_id = str(canary.contact.public_id)
    before = database_dump().count(canary.values["name"].encode())
    assert before > 12
    erase(canary, admin)
    assert not found_in(database_dump(), [canary])
    assert not found_in(cache_dump(), [canary])
    told = AuditEntry.objects.filter(action=AuditAction.ERASURE).order_by("pk")
    assert [(entry.object_type, entry.aspect.partition("=")[0]) for entry in told] == [
        ("contacts.contact", ""),
        ("accounts.person", "places"),
    ]
    assert told[0].object_id == public_id
    card = PracticePage.objects.get(title="Karte 0")
    page = Client().get(card.url)
    assert "fragen Sie [gelöscht] unter [gelöscht]." in page.content.decode()
    assert card.concept == '<p>Post an <a href="mailto:[gelöscht]">[gelöscht]</a>, [gelöscht]</p>'


def test_p09_what_was_scheduled_and_in_review_goes_on(canary: Canary, admin: User) -> None:
    erase(canary, admin)
    scheduled, reviewed = PracticePage.objects.get(title="Karte 4"), PracticePage.objects.get(title="Karte 3")
    assert reviewed.current_workflow_state is not None
    reviewed.current_workflow_task_state.approve(user=admin)
    assert PracticePage.objects.get(pk=reviewed.pk).live
    scheduled.scheduled_revision.publish()
    for card in (scheduled, reviewed):
        assert not found_in(body_of(Client().get(PracticePage.objects.get(pk=card.pk).url)), [canary])


def test_p10_reverting_comparing_and_copying_bring_nobody_back(canary: Canary, admin: User) -> None:
    card = PracticePage.objects.get(title="Karte 0")
    first = card.revisions.order_by("pk")[1]
    erase(canary, admin)
    desk = Client()
    desk.force_login(admin)
    compare = desk.get(reverse("wagtailadmin_pages:revisions_compare", args=[card.pk, "earliest", first.pk]))
    assert "[gelöscht]" in compare.content.decode()
    revert = desk.get(reverse("wagtailadmin_pages:revisions_revert", args=[card.pk, first.pk]))
    assert revert.status_code == 200
    assert not found_in(body_of(compare) + body_of(revert), [canary])
    first.refresh_from_db()
    first.publish()
    assert not found_in(body_of(Client().get(card.url)), [canary])
    data = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": card.get_parent().pk, "copy_subpages": ""}
    answer = desk.post(reverse("wagtailadmin_pages:copy", args=[card.pk]), {**data, "publish_copies": "on"})
    assert answer.status_code == 302
    copy = PracticePage.objects.get(slug="kopie")
    assert not found_in(body_of(Client().get(copy.url)), [canary])
    assert not copy.contact_links.exists()
    assert not Contact.objects.exists()
    assert not found_in(database_dump(), [canary])
