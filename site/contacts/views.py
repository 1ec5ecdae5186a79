"""Public pages about contacts: write to one, answer the question whether the details still hold.

Both work without session, cookie and script, and none of them may be kept by a cache.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import signed_links
from accounts.auth_responses import too_many_requests
from accounts.public_form import refuse_foreign_origin
from accounts.rate_limits import client_address, is_over_limit
from contacts.confirmation import (
    ConfirmationLink,
    LinkState,
    card_titles,
    read_link,
    send_new_link,
    tell_maintainers_of_answer,
)
from contacts.consent import CONSENT_TEXTS, CURRENT_TEXT
from contacts.managers import VisibleContact
from contacts.messages import MessageForm, accept_message, is_stored
from contacts.models import Contact
from contacts.person_form import LEVELS_FOR_PERSONS, PersonForm
from contacts.services import confirm_contact, erase_contact, maintainers, save_contact, withdraw_consent
from practices.models import PracticePage
from practices.public.readable import readable_card

TEN_MINUTES, DAY = 600, 86_400
PER_ADDRESS, PER_SENDER, PER_CONTACT = 5, 5, 30
LINKS_A_DAY = 3
# In the address of the page after an answer; by itself it says nothing that the link does not say.
ANSWERED = "erledigt"
# Words of the address → what the page shows.
STEPS = {"aendern": "change", "loeschen": "delete"}


@never_cache
@csrf_exempt  # no cookie, nothing to forge: see public_form
@require_http_methods(["GET", "HEAD", "POST"])
def write_message(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Form that reaches a contact whose address stays hidden. 404 where nobody is to be reached."""
    card = readable_card(request, slug)
    contacts = Contact.objects.of_card(card.translation_key).filter(public_id=public_id).visible_to(None)
    contact = next((contact for contact in contacts if contact.can_be_messaged), None)
    if contact is None:
        raise Http404
    return _write(request, card, contact)


@never_cache
@csrf_exempt  # no cookie, nothing to forge: see public_form
@require_http_methods(["GET", "HEAD", "POST"])
def write_to_editors(request: HttpRequest, slug: str) -> HttpResponse:
    """The same form for a card that names nobody: it reaches those who keep the card."""
    return _write(request, readable_card(request, slug), None)


def _write(request: HttpRequest, card: PracticePage, contact: VisibleContact | None) -> HttpResponse:
    """``contact`` is ``None`` for the editors."""
    key = contact.public_id.hex if contact else f"editors.{card.translation_key.hex}"
    form = MessageForm(request.POST if request.method == "POST" else None, purpose=f"message.{key}")
    status = 200
    if request.method == "POST":
        refuse_foreign_origin(request)
        if not form.is_valid():
            status = 422
        elif _is_too_much(request, form, key):
            form.add_error(
                None, _("Gerade kommen zu viele Nachrichten an. Bitte versuchen Sie es in zehn Minuten noch einmal.")
            )
            status = 429
        else:
            nonce = accept_message(card, contact.pk if contact else None, form)
            return redirect(f"{request.path}?{urlencode({'gesendet': signed_links.receipt(form.purpose, nonce)})}")
    context = {
        "form": form,
        "token": form.fresh_token() if form.is_bound else form["token"].value(),
        "is_to_editors": contact is None,
        "contact_name": contact.name or contact.role or contact.institution if contact else "",
        "card": {"title": card.title, "url": card.get_url(request)},
        "is_sent": is_stored(signed_links.receipt_key(form.purpose, request.GET.get("gesendet", ""))),
        "breadcrumbs": [
            {"title": _("Startseite"), "url": reverse("wagtail_serve", args=[""])},
            {"title": card.title, "url": card.get_url(request)},
        ],
    }
    response = render(request, "contacts/message.html", context, status=status)
    if status == 429:
        response.headers["Retry-After"] = str(TEN_MINUTES)
    return response


def _is_too_much(request: HttpRequest, form: MessageForm, key: str) -> bool:
    """Counts for all three, so that no limit is found out by the others."""
    over = [
        is_over_limit("message.address", client_address(request), PER_ADDRESS, TEN_MINUTES),
        is_over_limit("message.sender", form.cleaned_data["mail"], PER_SENDER, TEN_MINUTES),
        is_over_limit("message.contact", key, PER_CONTACT, DAY),
    ]
    return any(over)


@never_cache
@csrf_exempt  # the signed token in the address is what a stranger cannot know
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request: HttpRequest, token: str) -> HttpResponse:
    """Asks the person: does it still hold, change, delete? GET shows, POST acts; one answer uses the link up."""
    link = read_link(token)
    if signed_links.is_tried_too_often(request, link.link):
        return too_many_requests(request)
    if link.state is LinkState.UNKNOWN:
        raise Http404
    if request.method == "POST":
        refuse_foreign_origin(request)
        return _answer(request, link)
    step = STEPS.get(request.GET.get("schritt", ""), "")
    form = PersonForm(instance=link.contact) if step == "change" and link.state is LinkState.OPEN else None
    return _page(request, link, step=step, form=form)


def _answer(request: HttpRequest, link: ConfirmationLink) -> HttpResponse:
    action, contact = request.POST.get("action", ""), link.contact
    if action == "new-link" and link.asks_again is not None:
        if is_over_limit("link.again", link.asks_again.public_id.hex, LINKS_A_DAY, DAY):
            return too_many_requests(request)
        send_new_link(link.asks_again)
        return _page(request, link, done="sent")
    if contact is None:
        return _page(request, link)
    if action == "delete":
        keepers, titles = maintainers(contact), card_titles(contact, public_only=False)
        with transaction.atomic():
            if not signed_links.use_up(Contact.objects, contact, link.link.nonce):
                return redirect(request.path)
            erase_contact(contact, None, with_links=True)
        tell_maintainers_of_answer(keepers, titles, is_deleted=True)
        return _page(request, ConfirmationLink(LinkState.GONE, link.link), done="deleted")
    if link.state is not LinkState.OPEN or link.expires_at is None:
        return _page(request, link)
    form = PersonForm(request.POST, instance=contact) if action == "change" else None
    if action not in {"confirm", "withdraw", "change"}:
        return _page(request, link)
    if action != "withdraw" and request.POST.get("version", str(contact.version)) != str(contact.version):
        # What was on the page is not what would be confirmed.
        fresh = read_link(request.resolver_match.kwargs["token"]) if request.resolver_match else link
        return _page(request, fresh, step=action if form else "", form=form, is_outdated=True, status=409)
    if form is not None and not form.is_valid():
        return _page(request, link, step="change", form=form, status=422)
    if not _carry_out(action, contact, link.expires_at, link.link.nonce, form):
        return redirect(request.path)
    if action == "withdraw":
        tell_maintainers_of_answer(maintainers(contact), card_titles(contact, public_only=False))
    return redirect(f"{request.path}?{ANSWERED}=1")


@transaction.atomic
def _carry_out(action: str, contact: Contact, expires_at: dt.datetime, nonce: str, form: PersonForm | None) -> bool:
    """The answer and the end of its link, together; ``False`` if the link was answered or ended meanwhile."""
    if not signed_links.use_up(Contact.objects, contact, nonce):
        return False
    if action == "withdraw":
        withdraw_consent(contact, None)
        return True
    if form is not None:
        save_contact(form.save(commit=False), None)
        # The person may have changed the own name or address; the link that did so is the one that was used.
        signed_links.mark_used(Contact.objects, contact, nonce)
    confirm_contact(contact, expires_at)
    return True


def _page(
    request: HttpRequest,
    link: ConfirmationLink,
    step: str = "",
    form: PersonForm | None = None,
    done: str = "",
    is_outdated: bool = False,
    status: int = 200,
) -> HttpResponse:
    contact, outcome = link.contact, link.outcome
    if contact is None and not done and not (outcome and ANSWERED in request.GET):
        status = 410
    context = {
        "state": str(link.state),
        "step": step,
        "form": form,
        "done": done,
        "is_outdated": is_outdated,
        "details": _own_details(contact) if contact else [],
        "version": contact.version if contact else 0,
        "last_day": contact.last_day if contact else outcome.last_day if outcome else None,
        "is_withdrawn": bool(outcome and outcome.consent_withdrawn_at),
        "asks_again": link.asks_again is not None,
        "titles": card_titles(contact) if contact else [],
        "consent_text": CONSENT_TEXTS[CURRENT_TEXT],
    }
    return render(request, "contacts/confirmation.html", context, status=status)


def _own_details(contact: Contact) -> list[dict[str, Any]]:
    """What is stored about the person, with who may see it, in the words of the person's form."""
    details, level_names = [], dict(LEVELS_FOR_PERSONS)
    for row, level in PersonForm(instance=contact).rows():
        value = row.value()
        if row.name == "institution" and contact.organisation:
            value = contact.organisation.name
        if value:
            details.append({"label": row.label, "value": value, "level": level_names[level.value()]})
    return details
