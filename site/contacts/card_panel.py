"""The contacts in the form of a card: who is on it, and the way to change that."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.admin.panels import Panel

from contacts.card_view import card_contacts
from contacts.permissions import may_keep_contacts_of
from editorial.public_details_form import PublicDetailsPanel


class CardContactsPanel(Panel):
    """Only shows: what a field of this form holds would be copied into every version of the card."""

    guide = "contacts"

    class BoundPanel(Panel.BoundPanel):
        template_name = "contacts/admin/panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            card, user = self.instance, self.request.user
            context["is_saved"] = bool(card.pk)
            if card.pk and may_keep_contacts_of(card, user):
                context["rows"] = card_contacts(card, user)
                context["url"] = reverse("practice_contacts", args=[card.pk])
            return context


class CardDetailsPanel(PublicDetailsPanel):
    """Contact details in the texts of a card: each can become a contact of the card."""

    class BoundPanel(PublicDetailsPanel.BoundPanel):
        def contact_url(self) -> str:
            card = self.instance
            may_keep = card.pk and may_keep_contacts_of(card, self.request.user)
            return reverse("practice_contact_from_text", args=[card.pk]) if may_keep else ""
