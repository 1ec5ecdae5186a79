"""»Kontakte dieser Karte«: add, note, order, remove.

Contacts are in no version of a card, so its form only shows them and this view changes them.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.signed_in import account_of
from contacts.models import Contact, PracticeContact
from contacts.permissions import may_keep_contacts_of
from contacts.services import link_contact, source_card, unlink_contact
from contacts.viewsets import REASON, STATES, heading, widest_level
from practices.models import PracticePage
from practices.permissions import editable_by


class LinkForm(forms.ModelForm):
    remove = forms.BooleanField(label=_("Von der Karte nehmen"), required=False)

    class Meta:
        model = PracticeContact
        fields = ["sort_order", "note"]

    def _post_clean(self) -> None:
        # What leaves the card is not judged any more.
        if not self.cleaned_data.get("remove"):
            super()._post_clean()  # type: ignore[misc]


class AddForm(forms.ModelForm):
    """Contacts that the account keeps and that are not on the card yet."""

    contact = forms.ModelChoiceField(Contact.objects.none(), label=_("Kontakt"), empty_label=_("Bitte wählen"))

    class Meta:
        model = PracticeContact
        fields = ["note"]

    field_order = ["contact", "note"]

    def __init__(self, *args: Any, card: PracticePage, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contact"]
        on_card = PracticeContact.objects.filter(card=card).values("contact")
        kept = Contact.objects.kept_by(user).exclude(pk__in=on_card).order_by("name", "institution", "pk")
        field.queryset = kept.unrestricted(REASON).select_related("organisation")
        field.label_from_instance = heading


def card_contacts(card: PracticePage, user: Any) -> list[dict[str, Any]]:
    """What the panel and the view list of each contact; details are left to the contact's own form."""
    links = list(PracticeContact.objects.filter(card__translation_key=card.translation_key))
    contacts = {
        contact.pk: contact
        for contact in Contact.objects.unrestricted("editors of the card see who is on it")
        .filter(pk__in=[link.contact_id for link in links])
        .select_related("organisation")
    }
    kept = set(Contact.objects.kept_by(user).unrestricted(REASON).filter(pk__in=contacts).values_list("pk", flat=True))
    return [
        {
            "link": link,
            "heading": heading(contacts[link.contact_id])
            if link.contact_id in kept
            else str(contacts[link.contact_id]),
            "level": widest_level(contacts[link.contact_id]),
            "consent": STATES[contacts[link.contact_id].consent_state()],
            "state": contacts[link.contact_id].consent_state(),
            "edit_url": reverse("contacts:edit", args=[link.contact_id]) if link.contact_id in kept else "",
            "note": link.note,
        }
        for link in links
    ]


class CardContactsView(WagtailAdminTemplateMixin, TemplateView):
    """One form for the list, one to add. A translation leads to the contacts of its source card."""

    page_title = _("Kontakte dieser Karte")
    header_icon = "mail"
    template_name = "contacts/admin/card_contacts.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        cards = editable_by(PracticePage.objects.all(), account_of(request))
        self.card = source_card(get_object_or_404(cards, pk=kwargs["pk"]))
        if not may_keep_contacts_of(self.card, account_of(request)):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.card.draft_title or self.card.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit = {"url": reverse("wagtailadmin_pages:edit", args=[self.card.pk]), "label": self.get_page_subtitle()}
        return [*super().get_breadcrumbs_items(), edit, {"url": "", "label": self.page_title}]

    def _rows(self, data: Any = None) -> list[dict[str, Any]]:
        rows = card_contacts(self.card, account_of(self.request))
        for row in rows:
            row["form"] = LinkForm(data, instance=row["link"], prefix=f"link-{row['link'].pk}")
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["card"] = self.card
        context["new_url"] = f"{reverse('contacts:add')}?karte={self.card.pk}"
        context.setdefault("rows", self._rows())
        context.setdefault("add_form", AddForm(card=self.card, user=account_of(self.request), prefix="neu"))
        return context

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if "add" in request.POST:
            form = AddForm(request.POST, card=self.card, user=account_of(request), prefix="neu")
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(add_form=form), status=422)
            link_contact(self.card, form.cleaned_data["contact"].pk, account_of(request), form.cleaned_data["note"])
            messages.success(request, gettext("Der Kontakt steht jetzt an der Karte."))
            return redirect(request.path)
        rows = self._rows(request.POST)
        if [row for row in rows if not row["form"].is_valid()]:
            return self.render_to_response(self.get_context_data(rows=rows), status=422)
        with transaction.atomic():
            for row in rows:
                if row["form"].cleaned_data["remove"]:
                    unlink_contact(row["link"], account_of(request))
                else:
                    row["form"].save()
        messages.success(request, gettext("Gespeichert. Die Änderung gilt ab sofort, auch für die Übersetzungen."))
        return redirect(request.path)
