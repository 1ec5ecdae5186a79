"""The user administration in Wagtail's settings: accounts, roles, teams."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Count, Q
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.users.views import groups, users

from accounts.forms import GroupForm, TeamForm, UserCreationForm, UserEditForm
from accounts.last_administrator import change_leaves_no_administrator, is_role_group
from accounts.lost_factor_views import reset_buttons
from accounts.models import Team, User


def _role_names(user: User) -> str:
    names = [group.name for group in user.groups.all()]
    return ", ".join([str(_("alle Rechte")), *names] if user.is_superuser else names)


def _team_names(user: User) -> str:
    return ", ".join(str(team) for team in user.teams.all())


def _office(team: Team) -> str:
    return ", ".join(filter(None, (team.mail, team.phone)))


class UserFilterSet(users.UserFilterSet):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["group"].label = _("Rolle")
        self.filters["team"] = django_filters.ModelMultipleChoiceFilter(
            field_name="teams", queryset=Team.objects.all(), label=_("Team"), widget=CheckboxSelectMultiple
        )


class UserIndexView(users.IndexView):
    @cached_property
    def columns(self) -> list[Column]:
        # Bulk checkbox and name as in Wagtail; the rest says what an office asks: role, team, active.
        return [
            *super().columns[:2],
            Column("email", label=_("E-Mail-Adresse"), sort_key="email", width="20%"),
            Column("roles", label=_("Rollen"), accessor=_role_names),
            Column("teams", label=_("Teams"), accessor=_team_names),
            BooleanColumn("is_active", label=_("Aktiv"), sort_key="is_active", width="10%"),
            DateColumn("last_login", label=_("Zuletzt angemeldet"), sort_key="last_login", width="15%"),
        ]

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().prefetch_related("groups", "teams", "authenticator_set")


class UserEditView(users.EditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *reset_buttons(self.object, self.request.user)]


class UserViewSet(users.UserViewSet):
    filterset_class = UserFilterSet
    index_view_class = UserIndexView
    edit_view_class = UserEditView
    create_template_name = "accounts/users/create.html"
    edit_template_name = "accounts/users/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[UserCreationForm] | type[UserEditForm]:
        return UserEditForm if for_update else UserCreationForm


class GroupDeleteView(groups.DeleteView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        group = self.get_object()
        text = ""
        if is_role_group(group):
            text = gettext("»%(name)s« ist eine feste Rolle dieser Website und kann nicht gelöscht werden.")
        elif change_leaves_no_administrator(group.user_set.clear):
            text = gettext("»%(name)s« bleibt: Ohne diese Rolle könnte niemand mehr die Website verwalten.")
        if text:
            messages.error(request, text % {"name": group.name})
            return redirect(self.index_url_name)
        return super().dispatch(request, *args, **kwargs)


class GroupViewSet(groups.GroupViewSet):
    delete_view_class = GroupDeleteView
    menu_label = _("Rollen")

    def get_form_class(self, for_update: bool = False) -> type[GroupForm]:
        return GroupForm


class TeamViewSet(ModelViewSet):
    """Teams own cards. One that has cards or members is not deleted (``practices.deleting``)."""

    model = Team
    icon = "group"
    menu_label = _("Teams")
    menu_order = 602
    add_to_settings_menu = True
    add_to_reference_index = True
    list_display = [
        "name",
        Column("office", label=_("E-Mail-Adresse und Telefon der Stelle"), accessor=_office),
        Column("member_count", label=_("Mitglieder"), accessor="member_count"),
        Column("region_names", label=_("Regionen"), accessor=lambda team: ", ".join(map(str, team.regions.all()))),
    ]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> Any:
        active = Count("members", filter=Q(members__is_active=True), distinct=True)
        return Team.objects.annotate(member_count=active).prefetch_related("regions")

    def get_form_class(self, for_update: bool = False) -> type[TeamForm]:
        return TeamForm
