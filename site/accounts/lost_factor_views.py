"""»Zweiten Faktor zurücksetzen« in the admin: a page that asks for the own password, and its buttons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from accounts.access_rules import FORM_METHODS, AccessRule, access
from accounts.lost_factor import (
    HigherRank,
    NoFactor,
    OwnFactor,
    has_anything_to_reset,
    ranks_above,
    reset_second_factor,
)
from accounts.mail_states import tell
from accounts.models import MailKind, User
from accounts.signed_in import account_of

TEMPLATE = "accounts/admin/reset_factor.html"


class ResetForm(forms.Form):
    """Whoever finds an open screen resets nothing: the own password once more, behind the brake of all passwords."""

    password = forms.CharField(
        label=_("Ihr eigenes Passwort"),
        help_text=_("Nicht das der anderen Person. So wissen wir, dass Sie es sind."),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        error_messages={"required": _("Bitte geben Sie Ihr eigenes Passwort ein.")},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.by.check_password(password):
            raise forms.ValidationError(_("Das ist nicht Ihr Passwort. Es wurde nichts geändert."))
        return password


@sensitive_post_parameters()
@access(AccessRule.ADMINISTRATION, methods=FORM_METHODS)
def reset_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks, POST resets. Where it cannot be done the page says why and what to do instead."""
    by = account_of(request)
    person = get_object_or_404(User, pk=pk)
    is_own, is_possible = person.pk == by.pk, has_anything_to_reset(person)
    form = ResetForm(request.POST if request.method == "POST" else None, by=by)
    is_above = ranks_above(person, by)
    asks = is_possible and not is_own and not is_above and by.has_usable_password()
    if request.method == "POST" and asks and form.is_valid():
        try:
            reset_second_factor(person, by)
        except (OwnFactor, HigherRank, NoFactor):
            # Somebody else was quicker.
            is_possible = asks = False
        else:
            text = gettext("Der zweite Faktor von %(person)s ist zurückgesetzt.") % {"person": person}
            tell(request, text, person, MailKind.FACTOR)
            return redirect("wagtailusers_users:edit", person.pk)
    context = {"person": person, "form": form, "is_own": is_own, "is_above": is_above}
    context |= {"is_possible": is_possible, "asks": asks}
    return render(request, TEMPLATE, context, status=422 if request.method == "POST" else 200)


@hooks.register("register_admin_urls")
def reset_urls() -> list[Any]:
    return [path("zweiter-faktor/<int:pk>/zuruecksetzen/", reset_factor, name="reset_second_factor")]


@hooks.register("register_user_listing_buttons")
def reset_buttons(user: User, request_user: User) -> list[Button]:
    """For the menu of a row and of the edit view; none where there is no factor, for oneself and for higher ranks."""
    if user.pk == request_user.pk or not has_anything_to_reset(user):
        return []
    if not AccessRule.ADMINISTRATION.admits_user(request_user) or ranks_above(user, request_user):
        return []
    url = reverse("reset_second_factor", args=[user.pk])
    return [Button(gettext("Zweiten Faktor zurücksetzen"), url=url, icon_name="rotate", priority=25)]
