"""An editor of team A and a card of team B: nothing opens, nothing is shown, nothing changes."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.permissions import policy_registry

from accounts.models import Team, User
from accounts.roles import Role
from practices.models import PracticePage
from practices.permissions import editable_by
from tests.factories import PracticeFactory, TeamFactory, UserFactory, site_tree

pytestmark = pytest.mark.django_db
REFUSED = {302, 403, 404}


class Scene(NamedTuple):
    editor: User
    team: Team
    mine: PracticePage
    draft: PracticePage
    public: PracticePage


@pytest.fixture
def scene() -> Scene:
    site_tree()
    team, other = TeamFactory(name="Sachsen"), TeamFactory(name="Saarland")
    owner = UserFactory(role=Role.EDITOR, teams=[other])
    editor = UserFactory(role=Role.EDITOR, teams=[team])
    colleague = UserFactory(role=Role.EDITOR, teams=[team])
    mine = PracticeFactory(title="Unsere Sprechstunde", owner=colleague, team=team, published=False)
    draft = PracticeFactory(title="Geheimer Entwurf", owner=owner, team=other, published=False)
    draft.save_revision(user=owner)
    public = PracticeFactory(title="Bekannte Karte", owner=owner, team=other)
    return Scene(editor, team, mine, draft, public)


@pytest.fixture
def browser(scene: Scene) -> Client:
    client = Client()
    client.force_login(scene.editor)
    return client


def addresses(card: PracticePage) -> dict[str, str]:
    first, last = card.revisions.order_by("pk").first().pk, card.latest_revision_id
    pages = "wagtailadmin_pages:"
    plain = (
        "edit", "delete", "unpublish", "move", "copy", "history", "usage", "workflow_history", "view_draft",
        "preview_on_edit", "revisions_index", "convert_alias", "set_privacy", "edit_alias",
    )  # fmt: skip
    found: dict[str, str] = {}
    for name in plain:
        try:
            found[name] = reverse(f"{pages}{name}", args=[card.pk])
        except Exception:
            continue
    found["compare"] = reverse(f"{pages}revisions_compare", args=[card.pk, first, last])
    found["revision"] = reverse(f"{pages}revisions_view", args=[card.pk, last])
    found["revert"] = reverse(f"{pages}revisions_revert", args=[card.pk, first])
    found["lock"] = reverse(f"{pages}lock", args=[card.pk])
    found["unlock"] = reverse(f"{pages}unlock", args=[card.pk])
    found["api"] = f"/admin/api/main/pages/{card.pk}/"
    return found


@pytest.mark.parametrize("which", ["draft", "public"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a03_no_address_of_a_foreign_card_opens(scene: Scene, browser: Client, which: str, method: str) -> None:
    card = getattr(scene, which)
    before = PracticePage.objects.filter(pk=card.pk).values().get()
    opened = {}
    for name, url in addresses(card).items():
        response = getattr(browser, method)(url)
        if response.status_code not in REFUSED | {405} or (
            response.status_code == 302 and str(card.pk) in response.headers["Location"] and name != "revisions_index"
        ):
            opened[name] = response.status_code
    assert not opened
    assert PracticePage.objects.filter(pk=card.pk).values().get() == before


@pytest.mark.parametrize("action", ["publish", "unpublish", "delete", "move"])
def test_a03_bulk_actions_leave_foreign_cards_alone(scene: Scene, browser: Client, action: str) -> None:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    ids = f"?id={scene.draft.pk}&id={scene.public.pk}"
    browser.post(url + ids, {"include_descendants": "", "chooser": str(site_tree().get_parent().pk)})
    assert PracticePage.objects.get(pk=scene.draft.pk).live is False
    assert PracticePage.objects.get(pk=scene.public.pk).live is True


def test_a_colleagues_card_opens(scene: Scene, browser: Client) -> None:
    for name in ("edit", "history", "usage", "copy"):
        assert browser.get(reverse(f"wagtailadmin_pages:{name}", args=[scene.mine.pk])).status_code == 200


def test_a03_lists_of_the_admin_show_no_foreign_card(scene: Scene, browser: Client) -> None:
    index = site_tree()
    for url in (
        reverse("wagtailadmin_explore", args=[index.pk]),
        reverse("wagtailadmin_pages:search") + "?q=Entwurf",
        reverse("wagtailadmin_home"),
        f"/admin/api/main/pages/?child_of={index.pk}",
        "/admin/reports/locked/",
        "/admin/reports/workflow/",
        "/admin/reports/site-history/",
        "/admin/reports/aging-pages/",
    ):
        text = browser.get(url, follow=True).content.decode()
        assert "Geheimer Entwurf" not in text, url
    explorer = browser.get(reverse("wagtailadmin_explore", args=[index.pk])).content.decode()
    assert "Unsere Sprechstunde" in explorer
    assert "Bekannte Karte" not in explorer


def test_a03_choosers_offer_public_cards_but_no_foreign_draft(scene: Scene, browser: Client) -> None:
    for url in (
        reverse("wagtailadmin_choose_page_child", args=[site_tree().pk]) + "?page_type=practices.practicepage",
        reverse("wagtailadmin_choose_page_search") + "?q=Entwurf&page_type=practices.practicepage",
    ):
        assert "Geheimer Entwurf" not in browser.get(url).content.decode(), url
    children = reverse("wagtailadmin_choose_page_child", args=[site_tree().pk]) + "?page_type=practices.practicepage"
    text = browser.get(children).content.decode()
    assert "Bekannte Karte" in text
    assert "Unsere Sprechstunde" in text


def test_list_and_instance_agree_for_every_role(scene: Scene) -> None:
    policy = policy_registry.get_by_type(Page)
    for role in Role:
        user: Any = UserFactory(role=role, teams=[scene.team])
        listed = set(editable_by(PracticePage.objects.all(), user).values_list("pk", flat=True))
        for card in (scene.mine, scene.draft, scene.public):
            opens = card.permissions_for_user(user).can_edit()
            assert opens is (card.pk in listed), (role, card.title)
            assert opens is policy.user_has_permission_for_instance(user, "change", card), (role, card.title)


def test_who_may_edit_names_the_members_of_the_team(scene: Scene) -> None:
    users = policy_registry.get_by_type(Page).users_with_permission_for_instance("change", scene.mine)
    assert scene.editor in users
    assert scene.draft.owner not in users


def test_an_editor_deletes_a_draft_of_the_team_but_no_card_that_was_public(scene: Scene, browser: Client) -> None:
    browser.post(reverse("wagtailadmin_pages:delete", args=[scene.mine.pk]))
    assert not PracticePage.objects.filter(pk=scene.mine.pk).exists()
    withdrawn = PracticeFactory(owner=scene.editor, team=scene.team)
    withdrawn.unpublish()
    browser.post(reverse("wagtailadmin_pages:delete", args=[withdrawn.pk]))
    assert PracticePage.objects.filter(pk=withdrawn.pk).exists()


def test_a08_a_moved_editor_loses_the_old_teams_cards_at_once(scene: Scene, browser: Client) -> None:
    url = reverse("wagtailadmin_pages:edit", args=[scene.mine.pk])
    assert browser.get(url).status_code == 200
    scene.editor.teams.clear()
    assert browser.get(url).status_code in REFUSED


@pytest.mark.parametrize("role", [Role.AGENCY])
def test_a06_a_reader_of_an_agency_has_no_admin(role: Role, scene: Scene) -> None:
    client = Client()
    client.force_login(UserFactory(role=role))
    for url in ("/admin/", "/admin/pages/", "/admin/users/", "/admin/images/", *addresses(scene.public).values()):
        assert client.get(url).status_code in REFUSED, url
