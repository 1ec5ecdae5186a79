"""The form of a contact in the admin: one row per detail with its level, then the consent in plain words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.widgets import AdminDateInput

from contacts.consent import CURRENT_TEXT, end_of_day, end_of_validity
from contacts.managers import DETAILS
from contacts.models import Contact
from contacts.where_used import cards_of


class ContactForm(WagtailAdminModelForm):
    """``valid_until`` is the last day that counts; ``is_withdrawn`` writes or clears the instant of withdrawal."""

    valid_until = forms.DateField(
        label=_("Angaben gelten bis einschließlich"),
        required=False,
        widget=AdminDateInput,
        help_text=_(
            "Leer heißt: zwei Jahre ab heute. Danach sieht nur noch die Redaktion die Angaben. "
            "30 Tage vorher fragen wir per E-Mail nach."
        ),
    )
    is_withdrawn = forms.BooleanField(
        label=_("Die Einwilligung ist widerrufen"),
        required=False,
        help_text=_("Wirkt sofort: Ab dem Speichern sieht nur noch die Redaktion die Angaben."),
    )
    is_same_person = forms.BooleanField(
        label=_("Es ist dieselbe Person oder Stelle"),
        required=False,
        help_text=_("Wenn Sie nur die Schreibweise oder die E-Mail-Adresse berichtigen: Die Einwilligung gilt weiter."),
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contact = self.instance
        self.fields["seen_version"].initial = contact.version
        if not contact.pk:
            del self.fields["is_same_person"]
        self.fields["is_withdrawn"].initial = contact.consent_withdrawn_at is not None
        self.fields["valid_until"].initial = contact.last_day

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean()
        self._check_version(values)
        if not any(values.get(detail) for detail in (*DETAILS, "organisation")):
            raise ValidationError(_("Bitte geben Sie wenigstens eine Angabe ein."))
        if values.get("consent_on"):
            if values["consent_on"] > timezone.localdate():
                self.add_error("consent_on", _("Dieser Tag liegt in der Zukunft."))
            if not values.get("consent_how"):
                self.add_error("consent_how", _("Bitte wählen Sie, wie die Einwilligung gegeben wurde."))
            self._check_holder(values)
        if values.get("accepts_messages") and not values.get("mail"):
            self.add_error("mail", _("Für Nachrichten über das Formular brauchen wir eine E-Mail-Adresse."))
        return values

    def _check_holder(self, values: dict[str, Any]) -> None:
        """``contacts.services.save_contact`` would empty the consent of somebody else; here it can be said before."""
        before, given = self.instance, values.get("consent_on")
        if not (before.pk and before.consent_on and given) or values.get("is_same_person"):
            return
        named = Contact(name=values.get("name", before.name), mail=values.get("mail", before.mail))
        if given <= before.consent_on and named.holder() != before.holder():
            self.add_error(
                "consent_on",
                _(
                    "Name oder E-Mail-Adresse sind neu, die bisherige Einwilligung gilt dafür nicht. Bitte geben Sie "
                    "den Tag der neuen Einwilligung ein, oder lassen Sie das Feld leer, bis sie vorliegt. Ist es "
                    "dieselbe Person, kreuzen Sie das unten an."
                ),
            )

    def _check_version(self, values: dict[str, Any]) -> None:
        if not self.instance.pk:
            return
        if not Contact.objects.filter(pk=self.instance.pk, version=values.get("seen_version") or 0).exists():
            raise ValidationError(
                _("Jemand anderes hat diesen Kontakt inzwischen geändert. Bitte laden Sie die Seite neu.")
            )

    def _post_clean(self) -> None:
        # Before the constraints of the model are checked: a consent always has an end.
        contact, values = self.instance, self.cleaned_data
        until = values.get("valid_until")
        if until:
            if "valid_until" in self.changed_data or contact.expires_at is None:
                contact.expires_at = end_of_day(until)
        else:
            contact.expires_at = end_of_validity() if values.get("consent_on") else None
        if values.get("is_withdrawn"):
            contact.consent_withdrawn_at = contact.consent_withdrawn_at or timezone.now()
        else:
            contact.consent_withdrawn_at = None
        if values.get("consent_on") and not values.get("consent_text"):
            values["consent_text"] = CURRENT_TEXT
        super()._post_clean()


class ContactStatePanel(Panel):
    """What is shown to whom right now, and on which cards the contact is used."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "contacts/admin/state.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            state = self.instance.consent_state()
            context |= {"state": state, "contact": self.instance, "cards": cards_of(self.instance, self.request.user)}
            return context


def _row(detail: str) -> FieldRowPanel:
    return FieldRowPanel([FieldPanel(detail), FieldPanel(f"{detail}_level")])


CONTACT_FORM = ObjectList(
    [
        ContactStatePanel(),
        MultiFieldPanel(
            [
                _row("name"),
                _row("role"),
                FieldPanel("organisation"),
                _row("institution"),
                _row("address"),
                _row("phone"),
                _row("mail"),
                FieldPanel("accepts_messages"),
            ],
            heading=_("Angaben und wer sie sehen darf"),
            help_text=_("Öffentlich und für Jobcenter sichtbar ist eine Angabe nur mit gültiger Einwilligung."),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("consent_on"), FieldPanel("consent_how")]),
                FieldPanel("is_same_person"),
                FieldPanel(
                    "consent_text", help_text=_("Leer heißt: die heutige Fassung (%(key)s).") % {"key": CURRENT_TEXT}
                ),
                FieldPanel("valid_until"),
                FieldPanel("is_withdrawn"),
            ],
            heading=_("Einwilligung"),
            help_text=_("Wer hier steht, muss damit einverstanden sein. Für ein Sammelpostfach wählen Sie »Stelle«."),
        ),
        FieldPanel("team"),
    ],
    base_form_class=ContactForm,
)
