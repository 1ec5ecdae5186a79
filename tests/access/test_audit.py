"""The audit log: who, when, what – never the value; read by two roles, changed by nobody (``checks.md`` D04)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from accounts.audit import purge_expired, record
from accounts.models import AuditAction, AuditEntry, User
from accounts.roles import Role
from tests.access.canaries import found_in, release
from tests.access.world import translation_of
from tests.factories import PASSWORD, PracticeFactory, TeamFactory, UserFactory, site_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    site_tree()
    return UserFactory(role=Role.ADMIN)


@pytest.fixture
def desk(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    AuditEntry.objects.all().purge(timezone.now() + dt.timedelta(days=1))
    return client


def entries(*actions: AuditAction) -> list[tuple[str, int | None, str, str, str]]:
    found = AuditEntry.objects.filter(action__in=actions).order_by("pk")
    return [(e.action, e.actor_id, e.object_type, e.object_id, e.aspect) for e in found]


def test_d04_publishing_and_withdrawing_name_the_person_who_did_it(desk: Client, admin: User) -> None:
    card = PracticeFactory(published=False, owner=UserFactory())
    card.latest_revision.publish(user=admin)
    desk.post(reverse("wagtailadmin_pages:unpublish", args=[card.pk]))
    assert not Page.objects.get(pk=card.pk).live
    assert entries(AuditAction.PUBLISH, AuditAction.WITHDRAW)[-2:] == [
        ("publish", admin.pk, "practices.practicepage", str(card.pk), ""),
        ("withdraw", admin.pk, "practices.practicepage", str(card.pk), ""),
    ]


def test_d04_roles_teams_and_switches_of_an_account(desk: Client, admin: User) -> None:
    user, team = UserFactory(role=Role.EDITOR), TeamFactory()
    AuditEntry.objects.all().purge(timezone.now() + dt.timedelta(days=1))
    reviewers = Group.objects.get(name=str(Role.REVIEWER))
    data = {"email": user.email, "groups": [reviewers.pk], "teams": [team.pk]}
    assert desk.post(reverse("wagtailusers_users:edit", args=[user.pk]), data).status_code == 302
    told = {(actor, kind, number, aspect) for _what, actor, kind, number, aspect in entries(AuditAction.PERMISSION)}
    expected = {(admin.pk, "accounts.user", str(user.pk), aspect) for aspect in ("groups", "teams", "is_active")}
    assert told == expected


def test_d04_the_rights_of_a_role(desk: Client, admin: User) -> None:
    group = Group.objects.create(name="Praktikum")
    index = Page.objects.get(slug="praxisbeispiele")
    right = Permission.objects.get(content_type__app_label="wagtailcore", codename="add_page")
    GroupPagePermission.objects.create(group=group, page=index, permission=right)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    assert {(kind, number) for _w, _a, kind, number, _x in entries(AuditAction.PERMISSION)} == {
        ("auth.group", str(group.pk))
    }


def test_d04_an_export_of_any_list(desk: Client, admin: User) -> None:
    answer = desk.get(reverse("audit_log") + "?export=csv")
    assert answer.status_code == 200
    b"".join(answer.streaming_content)
    desk.get(reverse("wagtailusers_users:index") + "?export=unfug")
    assert entries(AuditAction.EXPORT) == [("export", admin.pk, "audit_log", "", "csv")]


def test_a03_an_attempt_on_a_foreign_card_is_written_down(desk: Client) -> None:
    card = PracticeFactory(published=False, owner=UserFactory(), team=TeamFactory())
    editor = UserFactory(role=Role.EDITOR)
    stranger = Client()
    stranger.force_login(editor)
    for name in ("edit", "history", "delete", "copy", "unpublish"):
        stranger.post(reverse(f"wagtailadmin_pages:{name}", args=[card.pk]))
    told = entries(AuditAction.REFUSED)
    assert {(actor, kind, number) for _w, actor, kind, number, _x in told} == {
        (editor.pk, f"wagtailadmin_pages:{name}", str(card.pk))
        for name in ("edit", "history", "delete", "copy", "unpublish")
    }


def test_d04_nobody_changes_or_deletes_an_entry(admin: User) -> None:
    entry = record(AuditAction.CONSENT, actor=admin, object_type="contacts.contact", object_id="7")
    entry.aspect = "anders"
    for attempt in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(aspect="anders"),
        lambda: AuditEntry.objects.filter(pk=entry.pk).update(actor_id=None),
    ):
        with pytest.raises(TypeError, match="Protokoll"):
            attempt()
    assert AuditEntry.objects.get(pk=entry.pk).aspect == ""


def test_d04_the_log_survives_account_and_card(desk: Client, admin: User) -> None:
    user, card = UserFactory(), PracticeFactory()
    record(AuditAction.PUBLISH, actor=user, obj=card)
    user_pk, card_pk = user.pk, card.pk
    desk.post(reverse("wagtailusers_users:delete", args=[user_pk]))
    desk.post(reverse("wagtailadmin_pages:delete", args=[card_pk]))
    assert not User.objects.filter(pk=user_pk).exists()
    assert ("publish", user_pk, "practices.practicepage", str(card_pk), "") in entries(AuditAction.PUBLISH)
    assert f"Nr. {user_pk}" in desk.get(reverse("audit_log")).content.decode()


def test_d04_the_report_is_read_and_filtered_and_has_no_button_to_change(desk: Client, admin: User) -> None:
    other = UserFactory(email="gesucht@example.org", last_name="Gesucht")
    record(AuditAction.EXPORT, actor=other, object_type="beispiel.liste")
    record(AuditAction.CONSENT, actor=admin, object_type="contacts.contact", object_id="7", aspect="mail")
    page = desk.get(reverse("audit_log")).content.decode()
    assert "Gesucht" in page
    assert "contacts.contact 7" in page
    assert "nach 730 Tagen" in page
    page = desk.get(reverse("audit_log") + "?actor=gesucht").content.decode()
    assert "beispiel.liste" in page
    assert "contacts.contact 7" not in page
    page = desk.get(reverse("audit_log_results") + "?action=consent").content.decode()
    assert "contacts.contact 7" in page
    assert "beispiel.liste" not in page
    for method in ("post", "put", "patch", "delete"):
        assert getattr(desk, method)(reverse("audit_log")).status_code == 405


@pytest.mark.parametrize(
    ("role", "may"), [(Role.REVIEWER, True), (Role.EDITOR, False), (Role.TRANSLATOR, False), (Role.AGENCY, False)]
)
def test_d04_only_review_and_administration_read_it(desk: Client, role: Role, may: bool) -> None:
    reader = Client()
    reader.force_login(UserFactory(role=role))
    assert (reader.get(reverse("audit_log")).status_code == 200) is may


def test_entries_past_the_retention_go(settings: Any, admin: User) -> None:
    settings.AUDIT_RETENTION_DAYS = 30
    old = timezone.now() - dt.timedelta(days=31)
    AuditEntry.objects.create(action=AuditAction.LOGIN, at=old, actor_id=admin.pk)
    kept = record(AuditAction.LOGIN, actor=admin)
    assert purge_expired() == 1
    assert kept in AuditEntry.objects.all()


def test_d04_cards_loaded_from_a_file(desk: Client, tmp_path: Path) -> None:
    file = tmp_path / "karten.json"
    file.write_text("[]")
    call_command("load_cards", file)
    assert entries(AuditAction.IMPORT) == [
        ("import", None, "practices.practicepage", "", "load_cards created=0 updated=0")
    ]


def test_d04_a_vocabulary_loaded_and_taken_away(desk: Client, admin: User) -> None:
    name = "wagtailsnippets_vocabularies_theme"
    table = desk.get(reverse(f"{name}:import_template"))
    upload = SimpleUploadedFile("theme.csv", table.content)
    preview = desk.post(reverse(f"{name}:import"), {"file": upload})
    assert entries(AuditAction.IMPORT) == []
    confirmed = {key: preview.context[key] for key in ("content", "name")}
    answer = desk.post(reverse(f"{name}:import"), {**confirmed, "fingerprint": preview.context["plan"].fingerprint})
    assert answer.status_code == 302
    assert entries(AuditAction.IMPORT, AuditAction.EXPORT) == [
        ("export", admin.pk, f"{name}:import_template", "", ""),
        ("import", admin.pk, f"{name}:import", "", ""),
    ]


def test_d04_a_translation_taken_away_as_a_file(desk: Client, admin: User) -> None:
    translation = translation_of(PracticeFactory())
    assert desk.get(reverse("wagtail_localize:download_pofile", args=[translation.pk])).status_code == 200
    assert entries(AuditAction.EXPORT) == [
        ("export", admin.pk, "practices.practicepage", str(translation.get_target_instance().pk), "")
    ]


def test_d04_every_kind_of_event_is_written_somewhere() -> None:
    """Of what the list of D04 names nothing is a word without an event behind it."""
    sources = "".join(path.read_text() for app in ("site", "home", "practices") for path in Path(app).rglob("*.py"))
    unused = [action.name for action in AuditAction if sources.count(f"AuditAction.{action.name}") == 0]
    assert unused == []


def test_d04_switching_many_accounts_at_once_is_logged_and_ends_their_sessions(desk: Client, admin: User) -> None:
    users = [UserFactory(role=Role.EDITOR) for _ in range(2)]
    client = Client()
    client.force_login(users[0])
    key = client.session.session_key
    AuditEntry.objects.all().purge(timezone.now() + dt.timedelta(days=1))
    url = reverse("wagtail_bulk_action", args=["accounts", "user", "set_active_state"])
    query = "&".join(f"id={user.pk}" for user in users)
    desk.post(f"{url}?{query}&next=/admin/users/", {"mark_as_active": "False"})
    assert not User.objects.filter(pk__in=[user.pk for user in users], is_active=True).exists()
    assert sorted(entries(AuditAction.PERMISSION)) == sorted(
        ("permission", admin.pk, "accounts.user", str(user.pk), "is_active") for user in users
    )
    assert not Session.objects.filter(session_key=key).exists()


def test_d04_every_kind_of_event_is_there_with_who_when_and_what_but_no_value(
    desk: Client, admin: User, django_capture_on_commit_callbacks: Any
) -> None:
    """Each event of the check by the way people do it; then the whole log is searched for what it must not hold."""
    canary = release("protokoll", 888, level="agencies", card=PracticeFactory(slug="protokoll"))
    agency, gone = UserFactory(role=Role.AGENCY), UserFactory(role=Role.EDITOR)
    gone_pk = gone.pk
    start = timezone.now()
    Client().post("/intern/anmelden/", {"login": admin.email, "password": "geheimes-falsches-Passwort"})
    Client().post("/intern/anmelden/", {"login": admin.email, "password": PASSWORD})
    reader = Client()
    reader.force_login(agency)
    assert canary.contact.phone in reader.get("/intern/praxisbeispiele/protokoll/").content.decode()
    draft = PracticeFactory(published=False)
    draft.latest_revision.publish(user=admin)
    desk.post(reverse("wagtailadmin_pages:unpublish", args=[draft.pk]))
    desk.post(reverse("wagtailadmin_pages:delete", args=[draft.pk]))
    edit = reverse("contacts:edit", args=[canary.contact.pk])
    values: dict[str, Any] = {**canary.values, "seen_version": 0, "team": "", "valid_until": "2030-12-31"}
    values |= {f"{detail}_level": "editors" for detail in canary.values}
    values |= {"consent_on": "2025-01-01", "consent_how": "paper", "is_withdrawn": "on"}
    assert desk.post(edit, values).status_code == 302
    b"".join(desk.get("/admin/kontakte/?export=csv").streaming_content)
    redirects = SimpleUploadedFile("umleitungen.csv", b"/alt,/neu\n", content_type="text/csv")
    desk.post(reverse("wagtailredirects:start_import"), {"import_file": redirects, "input_format": "0"})
    record(AuditAction.IMPORT, actor=admin, object_type="wagtailredirects:process_import")
    desk.post(reverse("wagtailusers_users:edit", args=[gone.pk]), {"email": gone.email, "is_active": "on"})
    desk.post(reverse("wagtailusers_users:delete", args=[gone.pk]))
    wanted = {
        AuditAction.LOGIN, AuditAction.LOGIN_FAILED, AuditAction.PUBLISH, AuditAction.WITHDRAW, AuditAction.LEVEL,
        AuditAction.CONSENT, AuditAction.CONTACT_SEEN, AuditAction.EXPORT, AuditAction.IMPORT, AuditAction.DELETE,
        AuditAction.PERMISSION, AuditAction.ERASURE,
    }  # fmt: skip
    rows = list(AuditEntry.objects.filter(at__gte=start))
    assert wanted - {row.action for row in rows} == set()
    for row in rows:
        assert row.at.utcoffset() == dt.timedelta(0), "stored in UTC"
        assert start <= row.at <= timezone.now()
        if row.action != AuditAction.LOGIN_FAILED:
            assert row.actor_id, row
        assert row.object_id or row.action in {AuditAction.EXPORT, AuditAction.IMPORT}, row
    assert str(gone_pk) in {row.object_id for row in rows if row.action == AuditAction.ERASURE}
    log = str(list(AuditEntry.objects.values())).encode()
    assert not found_in(log, [canary])
    for secret in (PASSWORD, "geheimes-falsches", admin.email, gone.email):
        assert secret.encode() not in log
