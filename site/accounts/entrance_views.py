"""The doors under ``/intern/``: ask for access, confirm the address, accept an invitation."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.views import PasswordResetView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import joining, throttle
from accounts.access import FORM_METHODS, Row, access
from accounts.answers import too_many_requests
from accounts.entrance_forms import AcceptForm, AccessRequestForm


@access(Row.DOOR, methods=FORM_METHODS)
def to_sign_in(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """Every door that asks for a password alone leads here instead (``/admin/login/``, ``/_util/login/``)."""
    target = request.GET.get("next", "")
    url = reverse("account_login")
    return redirect(f"{url}?{urlencode({'next': target})}" if target else url)


@access(Row.DOOR, methods=FORM_METHODS)
def to_password_reset(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    return redirect("account_reset_password")


@access(Row.DOOR, methods=FORM_METHODS)
def password_reset(request: HttpRequest) -> HttpResponseBase:
    """allauth's view behind our limits; known and unknown addresses get the same page and one mail each."""
    if request.method == "POST":
        email = request.POST.get("email", "")
        if throttle.is_throttled("reset", email, request):
            return too_many_requests(request)
        throttle.note("reset", email, request)
    return PasswordResetView.as_view()(request)


@access(Row.DOOR, methods=FORM_METHODS)
def register(request: HttpRequest) -> HttpResponse:
    """Ask for access with a work address."""
    if request.user.is_authenticated:
        return redirect("intern_overview")
    form = AccessRequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        email = request.POST.get("email", "")
        if form.is_valid():
            if throttle.is_throttled("register", email, request):
                return too_many_requests(request)
            throttle.note("register", email, request)
            values = form.cleaned_data
            joining.ask_for_access(
                email=values["email"],
                first_name=values["first_name"],
                last_name=values["last_name"],
                agency=form.chosen_agency(),
                institution=values.get("institution", ""),
            )
            return render(request, "accounts/entrance/asked.html", {"email": values["email"]})
    return render(request, "accounts/entrance/register.html", {"form": form}, status=200)


@access(Row.DOOR, methods=FORM_METHODS)
def confirm_request(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail. Opening it changes nothing (mail scanners open links); the button confirms."""
    found = joining.request_of_token(token)
    if found is None:
        return _stale(request, _("Dieser Link gilt nicht mehr. Bitte fragen Sie den Zugang noch einmal an."))
    if request.method == "POST":
        joining.confirm_address(found)
        return redirect(request.path)
    found.refresh_from_db()
    is_confirmed = found.state != found.State.UNCONFIRMED
    return render(request, "accounts/entrance/confirm.html", {"found": found, "is_confirmed": is_confirmed})


@access(Row.DOOR, methods=FORM_METHODS)
def accept_invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Name and password, then signed in."""
    invitation = joining.invitation_of_token(token)
    if invitation is None:
        return _stale(request, _("Diese Einladung gilt nicht mehr. Bitte melden Sie sich an oder fragen Sie neu an."))
    form = AcceptForm(request.POST if request.method == "POST" else None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            user = joining.accept(
                invitation,
                first_name=values["first_name"],
                last_name=values["last_name"],
                password=values["password"],
            )
        except ValueError:
            return _stale(request, _("Zu dieser Adresse gibt es schon ein Konto. Bitte melden Sie sich an."))
        return perform_login(request, Login(user=user, redirect_url=reverse("intern_overview")))
    return render(request, "accounts/entrance/accept.html", {"form": form, "invitation": invitation})


def _stale(request: HttpRequest, text: str) -> HttpResponse:
    return render(request, "accounts/entrance/stale.html", {"text": text}, status=410)
