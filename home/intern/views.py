"""Pages of the reader's own space. Every answer is ``private, no-store`` and in the language of the account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.access_rules import FORM_METHODS, AccessRule, access
from accounts.audit import record
from accounts.erasure import LastAdministrator, erase_account
from accounts.models import AuditAction, User
from contacts.builders import office_beside
from editorial.addresses import path_of
from home.intern.cards import contacts_seen_by, is_saved, readable_card, saved_cards
from home.intern.forms import DeleteAccountForm, SettingsForm
from home.intern.own_data import personal_data
from home.models import SavedPractice
from practices.models import PracticePage

View = Callable[..., HttpResponseBase]


def own_language(view: View) -> View:
    """``/intern/`` has one address for all languages: the account says which."""

    @wraps(view)
    def speaking(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        with translation.override(_user(request).language):
            return view(request, *args, **kwargs)

    return speaking


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _card(request: HttpRequest, slug: str) -> PracticePage:
    card = readable_card(slug, request, _user(request).language)
    if card is None:
        raise Http404
    return card


@access(AccessRule.INTERN)
@own_language
def overview(request: HttpRequest) -> HttpResponse:
    practices, _gone = saved_cards(_user(request))
    return render(request, "intern/overview.html", {"practices": practices[:3], "count": len(practices)})


@access(AccessRule.INTERN)
@own_language
def practice(request: HttpRequest, slug: str) -> HttpResponse:
    """The contacts of a card, one click from the card to the telephone number."""
    card = _card(request, slug)
    contacts = contacts_seen_by(card, _user(request))
    context = {
        "title": card.title,
        "language": card.locale.language_code,
        "url": path_of(card),
        "slug": slug,
        "contacts": contacts,
        "office": office_beside(contacts, card),
        "is_saved": is_saved(card, _user(request)),
    }
    return render(request, "intern/practice.html", context)


@access(AccessRule.INTERN, methods=("POST",))
@own_language
def save_practice(request: HttpRequest, slug: str) -> HttpResponse:
    card, user = _card(request, slug), _user(request)
    if not is_saved(card, user):
        SavedPractice.objects.get_or_create(user=user, practice=card)
    messages.success(request, _("Gemerkt. Sie finden das Praxisbeispiel in Ihrer Merkliste."))
    return redirect("intern_practice", slug)


@access(AccessRule.INTERN, methods=("POST",))
@own_language
def forget_practice(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes a card off the list, public or not."""
    SavedPractice.objects.filter(user=_user(request), practice__slug=slug).delete()
    messages.success(request, _("Das Praxisbeispiel steht nicht mehr auf Ihrer Merkliste."))
    return redirect("intern_saved")


@access(AccessRule.INTERN)
@own_language
def saved(request: HttpRequest) -> HttpResponse:
    practices, gone = saved_cards(_user(request))
    slugs = [entry.practice.slug for entry in gone]
    return render(request, "intern/saved.html", {"practices": practices, "gone": slugs})


@access(AccessRule.INTERN)
@own_language
def agency(request: HttpRequest) -> HttpResponse:
    return render(request, "intern/agency.html", {"agency": _user(request).agency})


@access(AccessRule.INTERN, methods=FORM_METHODS)
@own_language
def own_settings(request: HttpRequest) -> HttpResponse:
    form = SettingsForm(request.POST if request.method == "POST" else None, instance=_user(request))
    if request.method == "POST" and form.is_valid():
        user = form.save()
        with translation.override(user.language):
            messages.success(request, _("Ihre Einstellungen sind gespeichert."))
        return redirect("intern_settings")
    return render(request, "intern/settings.html", {"form": form})


@access(AccessRule.INTERN)
def own_data(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    record(AuditAction.EXPORT, actor=user, obj=user, aspect="own_data")
    response = JsonResponse(personal_data(user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = 'attachment; filename="meine-daten.json"'
    return response


@access(AccessRule.INTERN, methods=FORM_METHODS)
@own_language
def delete_account(request: HttpRequest) -> HttpResponse:
    """Erases the person from the account; cards stay."""
    user = _user(request)
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
