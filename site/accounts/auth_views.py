"""The doors under ``/intern/``: ask for access, confirm the address, accept an invitation."""

from __future__ import annotations

from allauth.account import views as account_views
from allauth.account.forms import ResetPasswordForm
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.views import PasswordResetView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import sign_in_throttle, signed_links, signup
from accounts.access_rules import FORM_METHODS, AccessRule, access
from accounts.auth_forms import AcceptForm, AccessRequestForm
from accounts.auth_responses import form_again_later, too_many_requests

# In the address of the page after an answer: it thanks where the link itself says that it is used up.
ANSWERED = "erledigt"
# In the session: what the pages of thanks may thank for.
RESET_ASKED, RESET_DONE = "reset_asked", "reset_done"


@access(AccessRule.AUTH, methods=FORM_METHODS)
def to_sign_in(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """Every door that asks for a password alone leads here instead (``/admin/login/``, ``/_util/login/``)."""
    target = request.GET.get("next", "")
    url = reverse("account_login")
    return redirect(f"{url}?{urlencode({'next': target})}" if target else url)


@access(AccessRule.AUTH, methods=FORM_METHODS)
def to_password_reset(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    return redirect("account_reset_password")


@access(AccessRule.AUTH, methods=FORM_METHODS)
def password_reset(request: HttpRequest) -> HttpResponseBase:
    """allauth's view behind our limits; known and unknown addresses get the same page and one mail each."""
    if request.method == "POST":
        email = request.POST.get("email", "")
        if sign_in_throttle.is_throttled("reset", email, request):
            form = ResetPasswordForm(request.POST)
            form.is_valid()
            return form_again_later(request, "account/password_reset.html", form)
        sign_in_throttle.note("reset", email, request)
    response = PasswordResetView.as_view()(request)
    if request.method == "POST" and response.status_code == 302:
        request.session[RESET_ASKED] = True
    return response


@access(AccessRule.AUTH)
def password_reset_done(request: HttpRequest) -> HttpResponseBase:
    """Where a reset leads; who comes here without having asked for one is shown where to ask."""
    if not request.session.get(RESET_ASKED):
        return redirect("account_reset_password")
    return account_views.password_reset_done(request)


@access(AccessRule.AUTH)
def password_reset_from_key_done(request: HttpRequest) -> HttpResponseBase:
    if not request.session.get(RESET_DONE):
        return redirect("account_login")
    return account_views.password_reset_from_key_done(request)


@access(AccessRule.AUTH, methods=FORM_METHODS)
def register(request: HttpRequest) -> HttpResponse:
    """Ask for access with a work address."""
    if request.user.is_authenticated:
        return redirect("intern_overview")
    form = AccessRequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        email = request.POST.get("email", "")
        if form.is_valid():
            if sign_in_throttle.is_throttled("register", email, request):
                return form_again_later(request, "accounts/entrance/register.html", form)
            sign_in_throttle.note("register", email, request)
            values = form.cleaned_data
            signup.ask_for_access(
                email=values["email"],
                first_name=values["first_name"],
                last_name=values["last_name"],
                agency=form.chosen_agency(),
                institution=values.get("institution", ""),
            )
            return render(request, "accounts/entrance/asked.html", {"email": values["email"]})
    return render(request, "accounts/entrance/register.html", {"form": form}, status=200)


@access(AccessRule.AUTH, methods=FORM_METHODS)
def password_reset_from_key(request: HttpRequest, uidb36: str, key: str) -> HttpResponseBase:
    """allauth's view; a link that does not hold (any more) says so with 410, and too many of them with 429."""
    response = account_views.password_reset_from_key(request, uidb36=uidb36, key=key)
    if (getattr(response, "context_data", None) or {}).get("token_fail"):
        if signed_links.is_failing_too_often(request):
            return too_many_requests(request)
        response.status_code = 410
    elif request.method == "POST" and response.status_code == 302:
        request.session[RESET_DONE] = True
    return response


def register_again(request: HttpRequest) -> HttpResponse:
    """For a form that came without its cookie: nothing was done, and everything is still there."""
    form = AccessRequestForm(request.POST)
    form.is_valid()
    form.add_error(
        None,
        _(
            "Das Formular war zu lange offen, oder Ihr Browser nimmt keine Cookies an. Ihre Eingaben sind noch da: "
            "Bitte erlauben Sie Cookies für diese Website und senden Sie es noch einmal ab."
        ),
    )
    return render(request, "accounts/entrance/register.html", {"form": form}, status=403)


@access(AccessRule.AUTH, methods=FORM_METHODS)
def confirm_request(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail. Opening it changes nothing (mail scanners open links); the button confirms."""
    link = signup.request_of_token(token)
    if signed_links.is_tried_too_often(request, link):
        return too_many_requests(request)
    if link.row is None or link.state not in {signed_links.LinkState.OPEN, signed_links.LinkState.USED}:
        return _stale(request, _("Dieser Link gilt nicht mehr. Bitte fragen Sie den Zugang noch einmal an."))
    if request.method == "POST" and link.state is signed_links.LinkState.OPEN:
        signup.confirm_address(link.row, link.nonce)
        return redirect(f"{request.path}?{ANSWERED}=1")
    is_used = link.state is signed_links.LinkState.USED
    context = {"found": link.row, "is_confirmed": is_used, "is_decided": not link.row.is_open}
    status = 410 if is_used and ANSWERED not in request.GET else 200
    return render(request, "accounts/entrance/confirm.html", context, status=status)


@access(AccessRule.AUTH, methods=FORM_METHODS)
def accept_invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Name and password, then signed in."""
    link = signup.invitation_of_token(token)
    if signed_links.is_tried_too_often(request, link):
        return too_many_requests(request)
    invitation = link.row
    if link.state is signed_links.LinkState.USED:
        return _stale(request, _("Mit diesem Link haben Sie Ihr Konto schon angelegt. Bitte melden Sie sich an."))
    if link.state is not signed_links.LinkState.OPEN or invitation is None or not invitation.is_open:
        return _stale(
            request,
            _(
                "Diese Einladung gilt nicht mehr. Vielleicht gibt es eine neuere E-Mail. "
                "Sonst melden Sie sich bitte an oder fragen Sie neu an."
            ),
        )
    form = AcceptForm(request.POST if request.method == "POST" else None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            user = signup.accept(
                invitation,
                link.nonce,
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
