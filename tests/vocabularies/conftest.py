"""Accounts for the pages of the vocabularies."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.roles import Role
from tests.factories import site_tree
from tests.vocabularies.term_pages import signed_in_by_group


@pytest.fixture
def admin(db: None) -> Client:
    site_tree()
    return signed_in_by_group(Role.ADMIN)
