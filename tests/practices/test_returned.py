"""A card that came back from the review says so where its editors are: on its form and on their start page."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Workflow

from accounts.models import User
from accounts.roles import Role
from practices.models import PracticePage
from tests.editorial.forms import words
from tests.factories import PracticeFactory, TeamFactory, UserFactory, signed_in, site_tree

pytestmark = pytest.mark.django_db
REASON = "Bitte nennen Sie die Zahl der Plätze."


@pytest.fixture
def team() -> Any:
    site_tree()
    return TeamFactory()


def give_back(card: PracticePage, editor: User, reviewer: User) -> None:
    state = card.get_workflow().start(card, editor)
    state.current_task_state.specific.task.specific.on_action(
        state.current_task_state, reviewer, "reject", comment=REASON
    )


def test_n25_reason_who_and_when_stand_on_the_form_and_first_on_the_start_page(team: Any) -> None:
    assert Workflow.objects.exists()
    editor = signed_in(Role.EDITOR, teams=[team])
    reviewer = UserFactory(role=Role.REVIEWER, first_name="Petra", last_name="Prüfung")
    back = PracticeFactory(title="Kam zurück", team=team, owner=editor.user, published=False)
    sketch = PracticeFactory(title="Nur begonnen", team=team, owner=editor.user, published=False)
    waiting = PracticeFactory(title="Liegt bei der Prüfung", team=team, owner=editor.user, published=False)
    gone = PracticeFactory(title="Zurückgezogene Karte", team=team, owner=editor.user)
    gone.unpublish()
    give_back(back, editor.user, reviewer)
    waiting.get_workflow().start(waiting, editor.user)

    form = words(editor.get(f"/admin/pages/{back.pk}/edit/"))
    assert REASON in form
    assert "Petra Prüfung am" in form
    assert "Reichen Sie sie zur Prüfung ein" not in form
    assert REASON not in words(editor.get(f"/admin/pages/{sketch.pk}/edit/"))

    start = words(editor.get("/admin/"))
    steps = start[start.index("Das steht bei Ihnen an") :]
    assert steps.index("Zurückgegeben") < steps.index("Kam zurück") < steps.index("Angefangene Karten")
    assert REASON in steps
    begun = steps[steps.index("Angefangene Karten") :].split("Ihre")[0]
    assert "Nur begonnen" in begun
    for title in ("Kam zurück", "Zurückgezogene Karte"):
        assert title not in begun, title

    again = PracticePage.objects.get(pk=back.pk)
    again.workflow_states.order_by("-pk").first().resume(editor.user)
    assert "Petra Prüfung am" not in words(editor.get(f"/admin/pages/{back.pk}/edit/"))
