"""The reader's own list: put a card on it, take it off, note something, have it sorted, be told what changes."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from accounts import signed_links
from accounts.access_rules import FORM_METHODS, AccessRule, access
from accounts.auth_responses import too_many_requests
from accounts.models import User
from accounts.public_form import refuse_foreign_origin
from accounts.signed_in import account_of
from accounts.signed_links import LinkState
from editorial.addresses import path_of
from home.intern.cards import MAX_SAVED, ORDERS, as_cards, card_or_404, saved_cards, saved_entry
from home.intern.forms import NoteForm
from home.intern.language import own_language
from home.intern.list_news import UNSUBSCRIBE, find_subscription, remember, subscribe
from home.models import ListSubscription, SavedPractice
from home.models.saved_practice import UNDO
from home.shared_list import address_of_list
from practices.models import PracticePage

ORDER, REMOVED = "sortierung", "entfernt"


@access(AccessRule.INTERN)
@own_language
def saved(request: HttpRequest) -> HttpResponse:
    user, order = account_of(request), request.GET.get(ORDER, "")
    order = order if order in ORDERS else ""
    cards = saved_cards(user, order)
    public = [card.practice for card in cards if card.practice]
    names = {"": _("zuletzt gemerkt"), "titel": _("Titel"), "region": _("Region")}
    context = {
        "cards": cards,
        "orders": [
            {"label": label, "url": f"?{ORDER}={key}" if key else reverse("intern_saved"), "is_selected": key == order}
            for key, label in names.items()
        ],
        "removed": next(iter(as_cards(_taken_off(user, request.GET.get(REMOVED, "")), user)), None),
        "share": address_of_list([practice.pk for practice in public]) if public else None,
        "is_subscribed": ListSubscription.objects.filter(user=user).exists(),
    }
    return render(request, "intern/saved.html", context)


@access(AccessRule.INTERN, methods=FORM_METHODS)
@own_language
def save_practice(request: HttpRequest, slug: str) -> HttpResponse:
    """GET asks – a public card links here, and whoever signs in comes back here –, POST saves.

    Without a note it first puts back, with its own, what was just taken off, public or not.
    """
    user = account_of(request)
    if request.method == "POST" and "note" not in request.POST and _put_back(user, slug):
        messages.success(request, _("Das Praxisbeispiel steht wieder auf Ihrer Merkliste."))
        return redirect("intern_saved")
    card = card_or_404(request, slug)
    entry = saved_entry(card, user)
    form = NoteForm(request.POST if request.method == "POST" and entry is None else None)
    if form.is_bound and SavedPractice.objects.filter(user=user).count() >= MAX_SAVED:
        form.add_error(None, _("Ihre Merkliste ist voll: %(number)s Praxisbeispiele.") % {"number": MAX_SAVED})
    elif form.is_bound and form.is_valid():
        _save(user, card, form.cleaned_data["note"])
    if request.method == "POST" and not form.errors:
        messages.success(request, _("Gemerkt. Sie finden das Praxisbeispiel in Ihrer Merkliste."))
        return redirect("intern_save", slug)
    context = {
        "title": card.title,
        "teaser": card.teaser,
        "language": card.locale.language_code,
        "url": path_of(card),
        "slug": slug,
        "form": form,
        "entry": entry,
    }
    return render(request, "intern/save.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _save(user: User, card: PracticePage, note: str) -> None:
    values = {"removed_at": None, "saved_at": timezone.now(), "note": note}
    SavedPractice.every.update_or_create(user=user, practice=card, defaults=values)
    remember(user)


def _taken_off(user: User, slug: str) -> QuerySet[SavedPractice]:
    """What can still be put back, with its note."""
    return SavedPractice.every.filter(user=user, practice__slug=slug, removed_at__gt=timezone.now() - UNDO)


def _put_back(user: User, slug: str) -> bool:
    return bool(_taken_off(user, slug).update(removed_at=None))


@access(AccessRule.INTERN, methods=("POST",))
@own_language
def forget_practice(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes a card off the list, public or not; for a while it can be put back with its note."""
    taken_off = SavedPractice.objects.filter(user=account_of(request), practice__slug=slug)
    if not taken_off.update(removed_at=timezone.now()):
        return redirect("intern_saved")
    return redirect(f"{reverse('intern_saved')}?{urlencode({REMOVED: slug})}")


@access(AccessRule.INTERN, methods=FORM_METHODS)
@own_language
def note_practice(request: HttpRequest, slug: str) -> HttpResponse:
    """A note to what was just taken off, in another tab perhaps, puts it back: nobody writes in vain."""
    user = account_of(request)
    card = next(iter(as_cards(SavedPractice.every.filter(user=user, practice__slug=slug), user)), None)
    if card is None:
        messages.error(request, _("Dieses Praxisbeispiel steht nicht auf Ihrer Merkliste."))
        return redirect("intern_saved")
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"note": card.entry.note})
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        SavedPractice.every.filter(pk=card.entry.pk).update(note=note, removed_at=None)
        messages.success(request, _("Ihre Notiz ist gespeichert.") if note else _("Ihre Notiz ist gelöscht."))
        return redirect(f"{reverse('intern_saved')}#karte-{card.entry.pk}")
    return render(request, "intern/note.html", {"card": card, "form": form}, status=422 if form.errors else 200)


@access(AccessRule.INTERN, methods=("POST",))
@own_language
def list_news(request: HttpRequest) -> HttpResponse:
    """The switch for the mail about changes."""
    user = account_of(request)
    if request.POST.get("an"):
        subscribe(user)
        text = _("Sie bekommen eine E-Mail, wenn sich auf Ihrer Merkliste etwas ändert, höchstens eine am Tag.")
    else:
        ListSubscription.objects.filter(user=user).delete()
        text = _("Sie bekommen keine E-Mails zu Ihrer Merkliste mehr.")
    messages.success(request, text)
    return redirect("intern_saved")


@csrf_exempt  # the signed token in the address is what a stranger cannot know; a mail program sends no cookie
@access(AccessRule.AUTH, methods=FORM_METHODS)
def stop_list_news(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribes without signing in: GET asks, POST acts. Mail programs send the POST by themselves."""
    link = signed_links.read(UNSUBSCRIBE, token, find_subscription)
    if signed_links.is_tried_too_often(request, link):
        return too_many_requests(request)
    if request.method == "POST" and link.state is LinkState.OPEN and link.row is not None:
        refuse_foreign_origin(request)
        link.row.delete()
        return redirect(request.path)
    status = {LinkState.UNKNOWN: 404, LinkState.OPEN: 200}.get(link.state, 410 if link.row else 200)
    context = {"is_open": link.state is LinkState.OPEN, "is_off": status == 200}
    return render(request, "intern/stop_list_news.html", context, status=status)
