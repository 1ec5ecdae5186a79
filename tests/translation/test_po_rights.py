"""Who takes PO files out and in: translators for their languages and their pages, nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupPagePermission, Locale
from wagtail_localize.models import Translation

from accounts.roles import Role
from tests.access.test_matrix import is_refused
from tests.factories import UserFactory
from tests.translation.po_world import (
    UPLOAD,
    confirm,
    filled,
    other_language,
    snapshot,
    upload,
    zipped,
)
from translation.models import TranslationTask
from translation.services import take

pytestmark = pytest.mark.django_db


def only_ukrainian() -> Any:
    """A translator whose group has the right over the Ukrainian pages and no others."""
    user = UserFactory(role=Role.TRANSLATOR)
    group = Group.objects.get(name=str(Role.TRANSLATOR))
    ukrainian_locale = Locale.objects.get(language_code="uk")
    GroupPagePermission.objects.filter(group=group).exclude(page__locale=ukrainian_locale).delete()
    return user


def test_a05_a_translator_uploads_only_for_the_languages_he_was_given(client: Client, translation: Translation) -> None:
    arabic = other_language(translation, "ar")
    client.force_login(only_ukrainian())
    before = snapshot()
    refusal = "gibt es in der Sprache »ar« nicht, oder Sie dürfen"
    assert refusal in upload(client, filled(arabic)).content.decode()
    both = zipped({"uk.po": filled(translation), "ar.po": filled(arabic)})
    assert refusal in upload(client, both, "a.zip").content.decode()
    for path in ("pofile/download/", "pofile/upload/"):
        assert is_refused(client.get(f"/admin/localize/translate/{arabic.pk}/{path}"))
        assert client.get(f"/admin/localize/translate/{translation.pk}/{path}").status_code == 200
    own = f"/admin/localize/translate/{translation.pk}/pofile/upload/"
    assert "anderen Seite oder Sprache" in upload(client, filled(arabic), url=own).content.decode()
    assert is_refused(upload(client, filled(arabic), url=f"/admin/localize/translate/{arabic.pk}/pofile/upload/"))
    listing = client.get("/admin/uebersetzen/po/").context["rows"]
    assert [row.pk for row in listing] == [translation.pk]
    assert client.get(f"/admin/uebersetzen/po/herunterladen/?translation={arabic.pk}").status_code == 302
    left = {key: rows for key, rows in snapshot().items() if key != "wagtailcore.PageLogEntry"}
    assert left == {key: rows for key, rows in before.items() if key != "wagtailcore.PageLogEntry"}


@pytest.mark.parametrize("role", [Role.EDITOR, Role.AGENCY])
def test_who_does_not_translate_meets_a_closed_door(client: Client, translation: Translation, role: Role) -> None:
    client.force_login(UserFactory(role=role))
    before = snapshot()
    for url in (UPLOAD, f"/admin/localize/translate/{translation.pk}/pofile/upload/"):
        assert is_refused(upload(client, filled(translation), url=url))
    assert is_refused(client.get("/admin/uebersetzen/po/"))
    assert snapshot() == before


def test_a_page_that_somebody_else_has_or_that_is_in_review_takes_no_file(
    client: Client, translation: Translation, translator: Any
) -> None:
    other = UserFactory(role=Role.TRANSLATOR)
    task = take(translation.source.get_source_instance(), translation.target_locale, other)
    text = filled(translation)
    before = snapshot()
    assert "hat gerade jemand anderes in Arbeit" in upload(client, text).content.decode()
    TranslationTask.objects.filter(pk=task.pk).update(assignee=translator, submitted_at=timezone.now())
    assert "gerade in Prüfung" in upload(client, text).content.decode()
    TranslationTask.objects.filter(pk=task.pk).update(assignee=other, submitted_at=None)
    assert snapshot() == before
    client.force_login(UserFactory(role=Role.REVIEWER))
    assert confirm(client, upload(client, text)).status_code == 302
