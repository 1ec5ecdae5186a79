"""Accounts in Wagtail's admin: teams in the settings, nobody removes the last administrator, switches are logged."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.views.account import AvatarSettingsPanel

from accounts import audit_report, lost_factor_views  # noqa: F401 (register their hooks when Wagtail imports this)
from accounts.access_request_admin import AccessRequestViewSet
from accounts.agency_admin import AgencyViewSet
from accounts.audit import AuditAction, record
from accounts.invitation_admin import InvitationViewSet
from accounts.last_administrator import leaves_no_administrator
from accounts.models import User
from accounts.outbox_admin import OutgoingMailViewSet
from accounts.sessions import end_sessions
from accounts.viewsets import TeamViewSet


def _no_picture(panel: AvatarSettingsPanel) -> bool:
    return False


# Wagtail offers a profile picture and no setting to switch it off. It is stored as it comes, with place and camera,
# a damaged one answers 500, and it would be shown nowhere: ``/media/`` serves renditions only.
AvatarSettingsPanel.is_active = _no_picture


@hooks.register("register_admin_viewset")
def team_viewset() -> TeamViewSet:
    return TeamViewSet("teams")


@hooks.register("register_admin_viewset")
def ways_in() -> list[Any]:
    return [AgencyViewSet("agencies"), AccessRequestViewSet("access_requests"), InvitationViewSet("invitations")]


@hooks.register("register_admin_viewset")
def outbox_viewset() -> OutgoingMailViewSet:
    return OutgoingMailViewSet("outgoing_mails", url_prefix="e-mails")


def _refuse(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("Ein Konto mit allen Rechten muss bleiben. Es wurde nichts geändert."))
    return redirect("wagtailusers_users:index")


@hooks.register("before_delete_user")
def keep_an_administrator(request: HttpRequest, user: User) -> HttpResponse | None:
    return _refuse(request) if request.method == "POST" and leaves_no_administrator([user]) else None


@hooks.register("before_bulk_action")
def keep_an_administrator_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    users = [entry for entry in objects if isinstance(entry, User)]
    deactivates = action_type == "set_active_state" and request.POST.get("mark_as_active") == "False"
    if users and (action_type == "delete" or deactivates) and leaves_no_administrator(users):
        return _refuse(request)
    return None


@hooks.register("after_bulk_action")
def finish_switching_accounts(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """Wagtail switches many accounts with one statement, which no signal tells of."""
    if action_type != "set_active_state":
        return
    for user in User.objects.filter(pk__in=[entry.pk for entry in objects if isinstance(entry, User)]):
        record(AuditAction.PERMISSION, actor=request.user, obj=user, aspect="is_active")
        if not user.is_active:
            end_sessions(user)
