"""A restored backup knows nothing of what was erased since; the journal does (``checks.md`` P11).

Rolling a transaction back is what restoring a backup does: the database is as before, the file is not.
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from wagtail.users.models import UserProfile

from accounts import journal
from accounts.erasure import erase_account
from accounts.models import AccessRequest, AppliedErasure, Invitation, User
from accounts.roles import Role
from contacts.models import Contact
from contacts.services import erase_contact
from home.management.commands import worker
from practices.models import PracticePage
from privacy import tables
from privacy.redaction import ERASED, remove_person
from privacy.replay import CannotReplay, replay_pending
from privacy.search_terms import SearchTerm
from tests.access.canaries import Canary, database_dump, found_in, release
from tests.factories import PracticeFactory, UserFactory, site_tree

pytestmark = pytest.mark.django_db
EVERYWHERE = [group.key for group in tables.CHOICES]


@pytest.fixture(autouse=True)
def journal_file(settings: Any, tmp_path: Path) -> Path:
    settings.ERASURE_JOURNAL = str(tmp_path / "data" / "erasures.jsonl")
    return Path(settings.ERASURE_JOURNAL)


@pytest.fixture
def admin() -> User:
    site_tree()
    return UserFactory(role=Role.ADMIN)


@pytest.fixture
def canary(admin: User) -> Canary:
    card = PracticeFactory(title="Karte mit Kontakt")
    found = release("public", 611, level="public", card=card)
    PracticePage.objects.filter(pk=card.pk).update(
        concept=f"<p>Rufen Sie {found.values['name']} an: {found.values['phone']}</p>"
    )
    PracticePage.objects.get(pk=card.pk).save_revision()
    return found


def terms_of(canary: Canary) -> list[SearchTerm]:
    return [SearchTerm.read(" ".join(value.split())) for value in canary.values.values()]


def restored_after(erase: Callable[[], Any]) -> None:
    """Last night's backup, put back after today's erasure."""
    with transaction.atomic():
        erase()
        transaction.set_rollback(True)


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_p11_a_restored_backup_is_cleaned_before_the_site_answers(
    admin: User, canary: Canary, journal_file: Path
) -> None:
    contact = canary.contact
    erase = lambda: remove_person(  # noqa: E731
        terms_of(canary), admin, EVERYWHERE, [f"contacts.contact:{contact.pk}"], ERASED
    )
    restored_after(erase)
    assert found_in(database_dump(), [canary])
    assert [line["kind"] for line in lines(journal_file)] == ["record", "redaction"]
    start()
    assert not found_in(database_dump(), [canary])
    assert not Contact.objects.filter(pk=contact.pk).exists()
    card = PracticePage.objects.get(title="Karte mit Kontakt")
    assert card.concept == "<p>Rufen Sie [gelöscht] an: [gelöscht]</p>"
    assert "[gelöscht] an" in str(card.latest_revision.content)


def start() -> None:
    """What a process of the site does before it answers."""
    sys.modules.pop("config.wsgi", None)
    importlib.import_module("config.wsgi")


def test_p11_the_journal_itself_names_nobody(admin: User, canary: Canary, journal_file: Path) -> None:
    user = UserFactory(first_name="Käthlin", last_name="Grünspecht", email="kaethlin@example.org")
    remove_person(terms_of(canary), admin, EVERYWHERE, [f"contacts.contact:{canary.contact.pk}"])
    erase_account(user, admin)
    written = journal_file.read_bytes()
    assert not found_in(written, [canary])
    assert b"kaethlin" not in written.lower()
    assert str(canary.contact.public_id).encode() in written
    assert journal_file.stat().st_mode & 0o077 == 0


def test_p11_every_way_to_erase_writes_the_journal(admin: User, canary: Canary, client: Any) -> None:
    client.force_login(admin)
    gone, deleted = UserFactory(email="weg@example.org"), UserFactory(email="ganz-weg@example.org")
    asked = AccessRequest.objects.create(email="frage@example.org")
    role = admin.groups.get()
    invited = Invitation.objects.create(email="gast@example.org", role=role)

    def erase_all() -> None:
        erase_contact(canary.contact, None, with_links=True)
        erase_account(gone, admin)
        client.post(f"/admin/users/delete/{deleted.pk}/")
        keys = [f"accounts.accessrequest:{asked.pk}", f"accounts.invitation:{invited.pk}"]
        remove_person([], admin, [], keys)

    restored_after(erase_all)
    assert User.objects.filter(pk=deleted.pk, is_active=True).exists()
    assert replay_pending() == 5
    assert not Contact.objects.filter(pk=canary.contact.pk).exists()
    assert not User.objects.filter(email__in=["weg@example.org", "ganz-weg@example.org"]).exists()
    assert not AccessRequest.objects.exists()
    assert not Invitation.objects.exists()


def test_p11_replaying_twice_or_without_a_backup_changes_nothing(admin: User, canary: Canary) -> None:
    erase_contact(canary.contact, None, with_links=True)
    assert replay_pending() == 0
    restored_after(lambda: remove_person(terms_of(canary), admin, EVERYWHERE))
    assert replay_pending() == 1
    before = database_dump(without=["accounts_auditentry"])
    assert replay_pending() == 0
    assert database_dump(without=["accounts_auditentry"]) == before


def test_p11_a_later_account_with_the_same_number_is_another_person(admin: User) -> None:
    user = UserFactory(email="frueher@example.org")
    restored_after(lambda: erase_account(user, admin))
    User.objects.filter(pk=user.pk).update(email="spaeter@example.org")
    assert replay_pending() == 1
    assert User.objects.filter(email="spaeter@example.org", is_active=True).exists()


def test_p11_a_new_key_reads_what_the_old_one_wrote(admin: User, canary: Canary, settings: Any) -> None:
    user = UserFactory(email="frueher@example.org")

    def erase() -> None:
        erase_account(user, admin)
        remove_person(terms_of(canary), admin, EVERYWHERE)

    restored_after(erase)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-key"
    with pytest.raises(CannotReplay, match="SECRET_KEY"):
        replay_pending()
    settings.SECRET_KEY_FALLBACKS = [old]
    assert replay_pending() == 2
    assert not User.objects.filter(email="frueher@example.org").exists()


def test_p11_a_damaged_journal_keeps_the_site_from_answering(admin: User, canary: Canary, journal_file: Path) -> None:
    erase_contact(canary.contact, None, with_links=True)
    journal_file.write_text(journal_file.read_text() + '{"id": "halb')
    with pytest.raises(CannotReplay, match="Zeile 2"):
        start()
    with pytest.raises(CommandError, match=r"Misslungen: beginning\."):
        call_command(worker.Command(), once=True)
    with pytest.raises(CommandError, match="Zeile 2"):
        call_command("replay_erasures")
    # The next entry begins a line of its own.
    erase_account(UserFactory(), admin)
    assert journal_file.read_text().splitlines()[1] == '{"id": "halb'
    assert len(journal_file.read_text().splitlines()) == 3


def test_d03_an_erasure_that_fails_leaves_neither_entry_nor_change(
    admin: User, canary: Canary, journal_file: Path
) -> None:
    with pytest.raises(User.DoesNotExist):
        remove_person([], admin, [], [f"contacts.contact:{canary.contact.pk}", "accounts.user:999999"])
    assert Contact.objects.filter(pk=canary.contact.pk).exists()
    assert not journal_file.exists()
    assert not AppliedErasure.objects.exists()


def test_d03_an_erasure_that_the_journal_cannot_keep_does_not_happen(
    admin: User, canary: Canary, journal_file: Path
) -> None:
    journal_file.parent.mkdir()
    journal_file.mkdir()
    with pytest.raises(OSError):
        erase_contact(canary.contact, None, with_links=True)
    assert Contact.objects.filter(pk=canary.contact.pk).exists()


def test_the_command_says_what_it_did(admin: User, canary: Canary, capsys: Any, caplog: Any) -> None:
    restored_after(lambda: erase_contact(canary.contact, None, with_links=True))
    with caplog.at_level(logging.INFO):
        call_command("replay_erasures")
    assert "1 Löschungen" in capsys.readouterr().out
    assert not found_in(caplog.text.encode(), [canary])


@pytest.fixture
def old_entry(admin: User, canary: Canary, journal_file: Path) -> str:
    erase_contact(canary.contact, None, with_links=True)
    entry = lines(journal_file)[0]
    entry["at"] = (timezone.now() - timezone.timedelta(days=800)).isoformat()
    journal_file.write_text(json.dumps(entry) + "\n")
    return str(entry["id"])


def test_entries_older_than_every_backup_are_forgotten(old_entry: str, admin: User, journal_file: Path) -> None:
    erase_account(UserFactory(), admin)
    call_command("tidy_accounts")
    assert [line["model"] for line in lines(journal_file)] == ["accounts.user"]
    assert journal.forget_before("2000-01-01") == 0


@pytest.mark.parametrize("way", ["erased", "deleted"])
def test_n29_who_is_erased_is_erased_also_where_the_change_breaks_off_before_its_end(admin: User, way: str) -> None:
    """The line in the journal and the photo do not wait for the database, whose commit may fail."""
    person = UserFactory(email="kim.muster@jobcenter.example", first_name="Kim")
    profile = UserProfile.objects.create(user=person, avatar=SimpleUploadedFile("kim.jpg", b"a photo"))
    pk, storage, name = person.pk, profile.avatar.storage, profile.avatar.name
    assert storage.exists(name)
    restored_after(lambda: erase_account(person, admin) if way == "erased" else person.delete())
    assert not storage.exists(name), "no file is left that nobody names"
    assert User.objects.get(pk=pk).first_name == "Kim"
    assert replay_pending() == 1
    assert User.objects.get(pk=pk).first_name != "Kim"
    assert not UserProfile.objects.filter(user=pk).exists()
