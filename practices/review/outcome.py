"""What a reviewer reads after approving a card or giving it back, in the form and in the lists.

Wagtail says of both that the page »has been updated«, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.models import Page, TaskState

from editorial.patches.wrapping import wrap


def install() -> None:
    wrap(EditView, "add_save_confirmation_message", _in_the_form)
    wrap(WorkflowActionView, "post", _in_a_list)


def outcome(page: Page, action: str) -> str:
    """In words of what the page is now; a sentence for every page that is reviewed."""
    now = Page.objects.get(pk=page.pk)
    if action == "reject":
        text = _("»%(title)s« ist zurückgegeben. Das Team liest Ihre Begründung.")
    elif now.live and not now.has_unpublished_changes:
        text = _("»%(title)s« ist freigegeben und veröffentlicht.")
    elif now.approved_schedule:
        text = _("»%(title)s« ist freigegeben und wird zum geplanten Zeitpunkt veröffentlicht.")
    else:
        text = _("»%(title)s« ist freigegeben.")
    return text % {"title": now.get_admin_display_title()}


def _in_the_form(original: Callable[..., Any]) -> Callable[..., Any]:
    def add_save_confirmation_message(self: Any) -> None:
        if self.action_name == "perform_workflow_action":
            messages.success(self.request, outcome(self.page, self.workflow_action))
        else:
            original(self)

    return add_save_confirmation_message


def _in_a_list(original: Callable[..., Any]) -> Callable[..., Any]:
    def post(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        answer = original(self, request, *args, **kwargs)
        # A dialog that comes back with an error has changed nothing.
        if TaskState.objects.get(pk=self.task_state_id).status != TaskState.STATUS_IN_PROGRESS:
            messages.success(request, outcome(self.object, self.action_name))
        return answer

    return post
