"""The form with which somebody corrects the own record, without an account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.managers import DETAILS, Level
from contacts.models import Contact

AUTOCOMPLETE = {
    "name": "name", "role": "organization-title", "institution": "organization", "address": "street-address",
    "phone": "tel", "mail": "email",
}  # fmt: skip
# For the person »nur Redaktion« means: kept, but shown to nobody.
LEVELS_FOR_PERSONS = [
    (Level.PUBLIC, _("alle")),
    (Level.AGENCIES, _("nur Jobcenter und Agenturen")),
    (Level.EDITORS, _("niemand außer der Redaktion")),
]


class PersonForm(forms.ModelForm):
    class Meta:
        model = Contact
        fields = [name for detail in DETAILS for name in (detail, f"{detail}_level")] + ["accepts_messages"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].label = _("Einrichtung")
        for detail in DETAILS:
            field = self.fields[detail]
            field.widget.attrs["autocomplete"] = AUTOCOMPLETE[detail]
            if detail == "address":
                field.widget.attrs["rows"] = 3
            level = self.fields[f"{detail}_level"]
            if isinstance(level, forms.ChoiceField):
                level.choices = LEVELS_FOR_PERSONS
            level.label = _("%(detail)s: Wer darf das sehen?") % {"detail": field.label}

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each detail with its level, as the template shows them."""
        return [(self[detail], self[f"{detail}_level"]) for detail in DETAILS]
