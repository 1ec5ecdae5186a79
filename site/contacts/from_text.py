"""»Zum Kontakt machen«: a phone number or address that stands in the text of a card becomes a contact of the card."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.signed_in import account_of
from contacts.models import Contact, PracticeContact
from contacts.permissions import may_keep_contacts_of
from contacts.services import link_contact, save_contact, source_card
from language.contact_details import Detail, Kind, find_details, worded
from practices.models import PracticePage
from practices.permissions import editable_by

REASON = "looks for a contact that holds the detail already"
FIELDS = {Kind.PHONE: "phone", Kind.MAIL: "mail", Kind.ADDRESS: "address"}


@require_POST
def contact_from_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens the contact in a tab of its own: the form of the card stays as it is, with all that was typed."""
    user = account_of(request)
    card = source_card(get_object_or_404(editable_by(PracticePage.objects.all(), user), pk=pk))
    if not may_keep_contacts_of(card, user):
        raise Http404
    found = find_details(request.POST.get("detail_text", "")[:500])
    if not found:
        messages.error(request, _("Das war keine Kontaktangabe. Bitte legen Sie den Kontakt von Hand an."))
        return redirect("practice_contacts", card.pk)
    contact = contact_with(card, found[0], user)
    messages.success(
        request,
        _(
            "Der Kontakt steht an der Karte und ist nur für die Redaktion sichtbar. Ergänzen Sie Name und "
            "Einwilligung, und nehmen Sie die Angabe aus dem Text. Die Karte ist im anderen Tab noch offen."
        ),
    )
    return redirect("contacts:edit", contact.pk)


@transaction.atomic
def contact_with(card: PracticePage, detail: Detail, user: User) -> Contact:
    """The contact of ``card`` that holds the detail; a new one, for editors only, where there is none."""
    name = FIELDS[detail.kind]
    links = PracticeContact.objects.filter(card=card).values("contact")
    for contact in Contact.objects.kept_by(user).unrestricted(REASON).filter(pk__in=links):
        if any(other.key == detail.key for other in find_details(worded(detail.kind, getattr(contact, name)))):
            return contact
    value = detail.key.partition(":")[2] if detail.kind is Kind.MAIL else detail.text
    field = cast("models.Field[str, str]", Contact._meta.get_field(name))
    contact = save_contact(Contact(**{name: value[: field.max_length]}), user)
    link_contact(card, contact.pk, user)
    return contact
