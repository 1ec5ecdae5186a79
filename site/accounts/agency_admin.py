"""Agencies, requests and invitations in Wagtail's settings."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import Group
from django.core.validators import RegexValidator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from accounts import joining
from accounts.access import FORM_METHODS, Row, access
from accounts.entrance_forms import PRIVATE_MAIL
from accounts.models import AccessRequest, Agency, AgencyDomain, Invitation, User
from accounts.roles import Role, role_group
from vocabularies.models import Region

is_domain = RegexValidator(r"^[a-z0-9äöüß]([a-z0-9äöüß.-]*[a-z0-9äöüß])?\.[a-z]{2,}$", _("Das ist keine Mail-Domain."))


class AgencyForm(WagtailAdminModelForm):
    domains = forms.CharField(
        label=_("Mail-Domains"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Eine je Zeile, zum Beispiel jobcenter-musterkreis.de. Mehrere Einrichtungen dürfen eine teilen."),
    )

    class Meta:
        model = Agency
        fields = ["name", "institution_type", "region"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.order_by("label")  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["domains"] = "\n".join(self.instance.domains.values_list("domain", flat=True))

    def clean_domains(self) -> list[str]:
        words = {word.lower().lstrip("@") for word in re.split(r"[\s,;]+", self.cleaned_data["domains"]) if word}
        for word in words:
            is_domain(word)
            if word in PRIVATE_MAIL:
                text = _now("%(domain)s ist ein Anbieter privater Adressen und keine Einrichtung.")
                raise forms.ValidationError(text % {"domain": word})
        return sorted(words)

    def save(self, commit: bool = True) -> Agency:
        agency: Agency = super().save(commit)
        if commit:
            domains = self.cleaned_data["domains"]
            agency.domains.exclude(domain__in=domains).delete()
            for domain in domains:
                AgencyDomain.objects.get_or_create(agency=agency, domain=domain)
        return agency


class AgencyViewSet(ModelViewSet):
    model = Agency
    icon = "home"
    menu_label = _("Einrichtungen")
    menu_order = 603
    add_to_settings_menu = True
    search_fields = ["name"]
    list_filter = ["institution_type"]
    list_display = [
        "name",
        Column("institution_type", label=_("Art"), accessor="institution_type"),
        Column("region", label=_("Region"), accessor="region"),
        Column("members", label=_("Konten"), accessor="member_count"),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        active = Count("members", filter=Q(members__is_active=True), distinct=True)
        return Agency.objects.select_related("institution_type", "region").annotate(member_count=active)

    def get_form_class(self, for_update: bool = False) -> type[AgencyForm]:
        return AgencyForm


class InvitationForm(WagtailAdminModelForm):
    class Meta:
        model = Invitation
        fields = ["email", "first_name", "last_name", "role", "agency"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = Group.objects.order_by("name")
        self.fields["role"].queryset = roles  # type: ignore[attr-defined]
        self.fields["role"].initial = role_group(Role.AGENCY)[0]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("Zu dieser E-Mail-Adresse gibt es schon ein Konto."))
        return email


class InvitationCreateView(generic.CreateView):
    def save_instance(self) -> Invitation:
        self.form.instance.invited_by = self.request.user
        invitation: Invitation = super().save_instance()
        joining.send_invitation(invitation)
        return invitation


class InvitationEditView(generic.EditView):
    """Correcting an open invitation sends it again; an accepted one is history."""

    def get_object(self) -> Invitation:
        found: Invitation = super().get_object()
        if found.accepted_at:
            raise Http404
        return found

    def save_instance(self) -> Invitation:
        invitation: Invitation = super().save_instance()
        joining.send_invitation(invitation)
        return invitation


class InvitationViewSet(ModelViewSet):
    model = Invitation
    icon = "mail"
    menu_label = _("Einladungen")
    menu_order = 605
    add_to_settings_menu = True
    add_view_class = InvitationCreateView
    edit_view_class = InvitationEditView
    copy_view_enabled = False
    search_fields = ["email", "last_name"]
    list_filter = ["role", "agency"]
    list_display = [
        TitleColumn("email", label=_("E-Mail-Adresse"), accessor="email", get_url=lambda entry: _edit_url(entry)),
        Column("role", label=_("Rolle"), accessor="role"),
        Column("agency", label=_("Einrichtung"), accessor="agency"),
        DateColumn("sent_at", label=_("Verschickt"), sort_key="sent_at"),
        DateColumn("accepted_at", label=_("Angenommen"), sort_key="accepted_at"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[InvitationForm]:
        return InvitationForm


def _edit_url(invitation: Invitation) -> str | None:
    return None if invitation.accepted_at else reverse("invitations:edit", args=[invitation.pk])


class DecisionForm(forms.Form):
    """Approving needs the agency, refusing a reason."""

    agency = forms.ModelChoiceField(Agency.objects.all(), label=_("Einrichtung"), required=False)
    reason = forms.CharField(
        label=_("Begründung, wenn Sie ablehnen"),
        help_text=_("Sie steht in der E-Mail an die Person."),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "approve" in self.data and not values.get("agency"):
            self.add_error("agency", _("Bitte wählen Sie die Einrichtung; eine neue legen Sie vorher an."))
        if "refuse" in self.data and not values.get("reason", "").strip():
            self.add_error("reason", _("Bitte sagen Sie der Person, warum Sie ablehnen."))
        return values


@access(Row.ADMINISTRATION, methods=FORM_METHODS)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: approve or refuse, with a mail to the person."""
    found = AccessRequest.objects.select_related("agency").filter(pk=pk).first()
    if found is None:
        raise Http404
    is_waiting = found.state == AccessRequest.State.WAITING
    form = DecisionForm(request.POST if request.method == "POST" else None, initial={"agency": found.agency})
    if request.method == "POST" and is_waiting and form.is_valid():
        user: User = request.user  # type: ignore[assignment]
        if "approve" in request.POST:
            joining.approve(found, form.cleaned_data["agency"], user)
            messages.success(request, _now("Freigegeben. Die Person bekommt eine Einladung per E-Mail."))
        elif "refuse" in request.POST:
            joining.refuse(found, form.cleaned_data["reason"], user)
            messages.success(request, _now("Abgelehnt. Die Person bekommt eine E-Mail."))
        return redirect("access_requests:index")
    context = {"found": found, "form": form, "is_waiting": is_waiting, "page_title": _now("Zugangsanfrage")}
    return render(request, "accounts/admin/decide.html", context)


class ListedOnly(ModelPermissionPolicy):
    """Requests are decided, not edited: nobody adds, changes or deletes one in the admin."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and Row.ADMINISTRATION.admits_user(user)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(AccessRequest, ListedOnly(AccessRequest))


class AccessRequestViewSet(ModelViewSet):
    model = AccessRequest
    icon = "user"
    menu_label = _("Zugangsanfragen")
    menu_order = 604
    add_to_settings_menu = True
    copy_view_enabled = False
    form_fields = ["state"]
    search_fields = ["email", "last_name", "institution"]
    list_filter = ["state", "agency"]
    list_display = [
        TitleColumn(
            "person", label=_("Person"), accessor=str, get_url=lambda r: reverse("access_requests:decide", args=[r.pk])
        ),
        Column("agency", label=_("Einrichtung"), accessor=lambda entry: entry.agency or entry.institution),
        Column("state", label=_("Stand"), accessor="get_state_display", sort_key="state"),
        DateColumn("created_at", label=_("Gestellt"), sort_key="created_at"),
    ]

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", decide, name="decide"),
        ]

    def register_model_methods(self) -> None:
        """Requests have no edit view that choosers and logs could lead to."""
