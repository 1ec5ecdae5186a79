"""What review, teams and the transfer board add to Wagtail's admin and to its models.

``practices.wagtail_hooks`` imports this module. Importing it also puts the team policy in the place of
Wagtail's (``register_team_policy``).
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import PageLogEntry
from wagtail.signals import init_new_page

from accounts.access_rules import AccessRule
from accounts.models import User
from practices.admin.board import TransferBoardView, move_card
from practices.models import PracticePage
from practices.permission_policy import register_team_policy
from practices.review import outcome
from practices.review.workflow import STAGE_ACTION, describe_stage_change

register_team_policy()
outcome.install()


def first_team_of(user: User | None) -> Any:
    """The team a new card of this account belongs to: the first by name."""
    return user.teams.order_by("name").first() if user is not None and user.pk else None


@receiver(init_new_page, dispatch_uid="practices.team_of_new_form")
def propose_team(sender: Any, page: Any, **kwargs: Any) -> None:
    if isinstance(page, PracticePage) and page.team_id is None:
        page.team = first_team_of(page.owner)


@receiver(pre_save, sender=PracticePage, dispatch_uid="practices.team_of_new_card")
def give_team(sender: type[PracticePage], instance: PracticePage, raw: bool = False, **kwargs: Any) -> None:
    """A new card without a team gets its owner's: otherwise the colleagues could not help with it."""
    if not raw and instance._state.adding and instance.team_id is None and instance.owner_id:
        instance.team = first_team_of(instance.owner)


@hooks.register("register_admin_urls")
def board_urls() -> list[Any]:
    return [
        path("transfer-tafel/", TransferBoardView.as_view(), name="transfer_board"),
        path("transfer-tafel/<int:pk>/", move_card, name="transfer_board_move"),
    ]


class BoardMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return AccessRule.EDITORS.admits_user(request.user)


@hooks.register("register_admin_menu_item")
def board_menu_item() -> MenuItem:
    return BoardMenuItem(
        _("Transfer-Tafel"), reverse("transfer_board"), name="transfer-board", icon_name="list-ul", order=170
    )


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    @actions.register_action(STAGE_ACTION)
    class StageFormatter(LogFormatter):
        label = _("Schritt im Transferprozess ändern")

        def format_message(self, log_entry: PageLogEntry) -> str:
            return describe_stage_change(log_entry.data)
