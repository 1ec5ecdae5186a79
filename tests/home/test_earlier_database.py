"""A database from before the migrations were written anew is recognised, and nothing in it is touched."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder

from home.management.commands.migrate import unknown_migrations

pytestmark = pytest.mark.django_db


def test_an_earlier_database_is_named_and_left_alone() -> None:
    MigrationRecorder.Migration.objects.create(app="practices", name="0010_imported_records")
    before = set(MigrationRecorder.Migration.objects.values_list("app", "name"))
    with pytest.raises(CommandError, match=r"früheren Fassung.*nichts geändert") as refused:
        call_command("migrate", verbosity=0)
    assert "load_cards" in str(refused.value)
    assert set(MigrationRecorder.Migration.objects.values_list("app", "name")) == before


def test_migrations_of_other_packages_are_no_sign() -> None:
    MigrationRecorder.Migration.objects.create(app="wagtailcore", name="9999_of_a_later_wagtail")
    assert not unknown_migrations()
    call_command("migrate", verbosity=0)
