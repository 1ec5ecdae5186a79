"""What several modules begin with; a module with a fixture of the same name has its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail_localize.models import Translation

from accounts.roles import Role
from tests.factories import UserFactory
from tests.translation.cards_in_translation import open_language
from tests.translation.po_world import begun_translation


@pytest.fixture
def english(db: None) -> None:
    """Home and list of cards exist in English."""
    open_language("en")


@pytest.fixture(scope="module")
def begun(shared_rows: None) -> Translation:
    return begun_translation()


@pytest.fixture
def translation(begun: Translation, db: None) -> Translation:
    """A card whose translation into Ukrainian somebody began."""
    return Translation.objects.get(pk=begun.pk)


@pytest.fixture
def translator(client: Client, translation: Translation) -> Any:
    """Somebody who translates, signed in with ``client``."""
    user = UserFactory(role=Role.TRANSLATOR)
    client.force_login(user)
    return user
