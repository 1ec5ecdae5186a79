from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    """Above the cards: puts the panels of contacts into the form of a card."""

    name = "contacts"
    verbose_name = _("Kontakte")

    def ready(self) -> None:
        from contacts.card_panel import CardContactsPanel, CardDetailsPanel
        from practices.admin.panels import card_form
        from practices.models import PracticePage

        PracticePage.edit_handler = card_form(CardDetailsPanel(), CardContactsPanel(heading=_("Kontakte")))
