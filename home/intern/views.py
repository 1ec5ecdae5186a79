"""Pages of the reader's own space. Every answer is ``private, no-store`` and in the language of the account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.access_rules import FORM_METHODS, AccessRule, access
from accounts.audit import record
from accounts.erasure import LastAdministrator, erase_account
from accounts.models import AuditAction
from accounts.signed_in import account_of
from contacts.builders import office_beside
from editorial.addresses import path_of
from home.intern.cards import card_or_404, contacts_seen_by, saved_cards, saved_entry
from home.intern.forms import DeleteAccountForm, SettingsForm
from home.intern.language import own_language
from home.intern.own_data import personal_data


@access(AccessRule.INTERN)
@own_language
def overview(request: HttpRequest) -> HttpResponse:
    practices = [card.practice for card in saved_cards(account_of(request)) if card.practice]
    return render(request, "intern/overview.html", {"practices": practices[:3], "count": len(practices)})


@access(AccessRule.INTERN)
@own_language
def practice(request: HttpRequest, slug: str) -> HttpResponse:
    """The contacts of a card, one click from the card to the telephone number."""
    card = card_or_404(request, slug)
    contacts = contacts_seen_by(card, account_of(request))
    context = {
        "title": card.title,
        "language": card.locale.language_code,
        "url": path_of(card),
        "slug": slug,
        "contacts": contacts,
        "office": office_beside(contacts, card),
        "is_saved": saved_entry(card, account_of(request)) is not None,
    }
    return render(request, "intern/practice.html", context)


@access(AccessRule.INTERN)
@own_language
def agency(request: HttpRequest) -> HttpResponse:
    return render(request, "intern/agency.html", {"agency": account_of(request).agency})


@access(AccessRule.INTERN, methods=FORM_METHODS)
@own_language
def own_settings(request: HttpRequest) -> HttpResponse:
    form = SettingsForm(request.POST if request.method == "POST" else None, instance=account_of(request))
    if request.method == "POST" and form.is_valid():
        user = form.save()
        with translation.override(user.language):
            messages.success(request, _("Ihre Einstellungen sind gespeichert."))
        return redirect("intern_settings")
    return render(request, "intern/settings.html", {"form": form})


@access(AccessRule.INTERN)
def own_data(request: HttpRequest) -> HttpResponse:
    user = account_of(request)
    record(AuditAction.EXPORT, actor=user, obj=user, aspect="own_data")
    response = JsonResponse(personal_data(user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = 'attachment; filename="meine-daten.json"'
    return response


@access(AccessRule.INTERN, methods=FORM_METHODS)
@own_language
def delete_account(request: HttpRequest) -> HttpResponse:
    """Erases the person from the account; cards stay."""
    user = account_of(request)
    form = DeleteAccountForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            erase_account(user, by=user)
        except LastAdministrator:
            form.add_error(None, _("Sie sind die letzte Administration. Bitte geben Sie diese Rolle zuerst weiter."))
        else:
            logout(request)
            return render(request, "intern/deleted.html")
    return render(request, "intern/delete.html", {"form": form})
