"""The scene of the contacts, and an editor of one team who is signed in."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.test import Client

from accounts.roles import Role
from tests.contacts.scene import Scene
from tests.factories import ContactFactory, PracticeFactory, TeamFactory, UserFactory, site_tree


@pytest.fixture(scope="module")
def made_scene(shared_rows: None) -> Scene:
    site_tree()
    team, other = TeamFactory(name="Sachsen"), TeamFactory(name="Saarland")
    editor = UserFactory(role=Role.EDITOR, teams=[team])
    card = PracticeFactory(title="Unsere Karte", team=team)
    foreign_card = PracticeFactory(title="Fremder Entwurf", team=other, published=False)
    contact = ContactFactory(name="Eigene Stelle", team=team, card=card)
    foreign = ContactFactory(name="Fremde Stelle", team=other, card=foreign_card)
    return Scene(editor, team, card, foreign_card, contact, foreign)


@pytest.fixture
def scene(made_scene: Scene) -> Scene:
    return deepcopy(made_scene)


@pytest.fixture
def desk(scene: Scene) -> Client:
    client = Client()
    client.force_login(scene.editor)
    return client
