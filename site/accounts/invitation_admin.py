"""Invitations in Wagtail's settings: made, corrected, sent again, and what became of their mails."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import Group
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from accounts import signup
from accounts.mail_states import LABELS, state_of, tell
from accounts.models import Invitation, MailKind, User
from accounts.models.agencies import INVITATION_DAYS
from accounts.roles import Role, role_group
from vocabularies.forms import offer


class InvitationForm(WagtailAdminModelForm):
    class Meta:
        model = Invitation
        fields = ["email", "first_name", "last_name", "role", "agency"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "role", Group.objects.order_by("name"))
        self.fields["role"].initial = role_group(Role.AGENCY)[0]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("Zu dieser E-Mail-Adresse gibt es schon ein Konto."))
        earlier = Invitation.objects.filter(email__iexact=email, accepted_at=None).exclude(pk=self.instance.pk).first()
        if earlier is not None:
            text = gettext(
                "Für diese Adresse gibt es schon eine Einladung vom %(day)s. Sie steht in der Liste; dort können Sie "
                "sie ändern oder erneut senden."
            )
            raise forms.ValidationError(text % {"day": date_format(localtime(earlier.sent_at), "SHORT_DATE_FORMAT")})
        return email


class TellsOfTheMail:
    """An invitation is saved first and mailed then; the message says what became of both."""

    request: HttpRequest
    object: Invitation

    def get_success_message(self, *_invitation: Invitation) -> None:
        """Wagtail asks for it once all is stored; ours may be a warning, so it is put there and not returned."""
        tell(self.request, gettext("Die Einladung ist gespeichert."), self.object, MailKind.INVITATION)


class InvitationCreateView(TellsOfTheMail, generic.CreateView):
    def save_instance(self) -> Invitation:
        self.form.instance.invited_by = self.request.user
        invitation: Invitation = super().save_instance()
        signup.send_invitation(invitation)
        return invitation


class InvitationEditView(TellsOfTheMail, generic.EditView):
    """Correcting an open invitation sends it again, and so does the button for it; an accepted one is history."""

    AGAIN = "again"

    def get_object(self) -> Invitation:
        found: Invitation = super().get_object()
        if found.accepted_at:
            raise Http404
        return found

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.AGAIN not in request.POST:
            answer: HttpResponse = super().post(request, *args, **kwargs)
            return answer
        self.object = self.get_object()
        signup.send_invitation(self.object)
        done = gettext("Die Einladung gilt ab heute wieder %(days)s Tage.") % {"days": INVITATION_DAYS}
        tell(request, done, self.object, MailKind.INVITATION)
        return redirect(self.get_success_url())

    def save_instance(self) -> Invitation:
        self.is_sent = self.form.has_changed()
        invitation: Invitation = super().save_instance()
        if self.is_sent:
            signup.send_invitation(invitation)
        return invitation

    def get_success_message(self, *_invitation: Invitation) -> None:
        if self.is_sent:
            super().get_success_message()
        else:
            messages.info(self.request, gettext("Sie haben nichts geändert, also ging keine neue E-Mail hinaus."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mail = LABELS[state_of(self.object, MailKind.INVITATION)]
        return {**super().get_context_data(**kwargs), "mail": mail, "again": self.AGAIN}


class InvitationViewSet(ModelViewSet):
    model = Invitation
    icon = "mail"
    menu_label = _("Einladungen")
    menu_order = 605
    add_to_settings_menu = True
    add_view_class = InvitationCreateView
    edit_view_class = InvitationEditView
    edit_template_name = "accounts/admin/invitation.html"
    copy_view_enabled = False
    search_fields = ["email", "last_name"]
    list_filter = ["role", "agency"]
    list_display = [
        TitleColumn("email", label=_("E-Mail-Adresse"), accessor="email", get_url=lambda entry: _edit_url(entry)),
        # Where a phone shows it without scrolling.
        Column("mail", label=_("E-Mail"), accessor=lambda entry: LABELS[state_of(entry, MailKind.INVITATION)]),
        Column("role", label=_("Rolle"), accessor="role"),
        Column("agency", label=_("Einrichtung"), accessor="agency"),
        DateColumn("sent_at", label=_("Ausgestellt"), sort_key="sent_at"),
        DateColumn("accepted_at", label=_("Angenommen"), sort_key="accepted_at"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[InvitationForm]:
        return InvitationForm


def _edit_url(invitation: Invitation) -> str | None:
    return None if invitation.accepted_at else reverse("invitations:edit", args=[invitation.pk])
