"""Requests for access in Wagtail's settings: decided, never edited."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.permissions import register_permission_policy

from accounts import signup
from accounts.access_rules import FORM_METHODS, AccessRule, access
from accounts.listed_only import ListedOnly, ListedOnlyViewSet
from accounts.mail_states import tell
from accounts.models import AccessRequest, Agency, MailKind
from accounts.signed_in import account_of


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
        if not {"approve", "refuse"} & set(self.data):
            self.add_error(None, _("Bitte wählen Sie »Freigeben und einladen« oder »Ablehnen«."))
        if "approve" in self.data and not values.get("agency"):
            self.add_error("agency", _("Bitte wählen Sie die Einrichtung; eine neue legen Sie vorher an."))
        if "refuse" in self.data and not values.get("reason", "").strip():
            self.add_error("reason", _("Bitte sagen Sie der Person, warum Sie ablehnen."))
        return values


@access(AccessRule.ADMINISTRATION, methods=FORM_METHODS)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: approve or refuse, with a mail to the person."""
    found = AccessRequest.objects.select_related("agency").filter(pk=pk).first()
    if found is None:
        raise Http404
    form = DecisionForm(request.POST if request.method == "POST" else None, initial={"agency": found.agency})
    if form.is_valid():
        with suppress(signup.AlreadyDecided):
            _decide(request, found, form.cleaned_data)
            return redirect("access_requests:index")
        found.refresh_from_db()
    is_waiting = found.state == AccessRequest.State.WAITING
    # What was typed beside somebody else's decision.
    unused = "" if is_waiting else request.POST.get("reason", "")
    if request.method == "POST" and not is_waiting:
        messages.error(request, gettext("Über diese Anfrage ist schon entschieden. Ihre Entscheidung gilt nicht mehr."))
    context = {
        "found": found,
        "form": form,
        "is_waiting": is_waiting,
        "unused": unused,
        "page_title": gettext("Zugangsanfrage"),
    }
    return render(request, "accounts/admin/decide.html", context)


def _decide(request: HttpRequest, found: AccessRequest, values: dict[str, Any]) -> None:
    user = account_of(request)
    if "approve" in request.POST:
        invitation = signup.approve(found, values["agency"], user)
        tell(request, gettext("Freigegeben."), invitation, MailKind.INVITATION)
    else:
        signup.refuse(found, values["reason"], user)
        tell(request, gettext("Abgelehnt."), found, MailKind.REFUSAL)


# Requests are decided, not edited.
register_permission_policy(AccessRequest, ListedOnly(AccessRequest))


class AccessRequestViewSet(ListedOnlyViewSet):
    model = AccessRequest
    icon = "user"
    menu_label = _("Zugangsanfragen")
    menu_order = 604
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
        return [*super().get_urlpatterns(), path("<int:pk>/", decide, name="decide")]
