"""What an administrator types and chooses in the person finder."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from privacy.search_terms import SearchTerm, TooShort
from privacy.tables import CHOICES

MAX_LINES = 10


class SearchForm(forms.Form):
    """After ``is_valid``: ``terms``."""

    words = forms.CharField(
        label=_("Name, E-Mail-Adresse, Telefonnummer"),
        help_text=_("Je Zeile eine Angabe, höchstens zehn. Andere Schreibweisen finden wir mit."),
        max_length=1000,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Bitte geben Sie ein, wen Sie suchen.")},
    )

    def clean_words(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["words"].splitlines() if line.strip()]
        if len(lines) > MAX_LINES:
            raise ValidationError(_("Bitte höchstens zehn Angaben auf einmal."))
        try:
            self.terms = [SearchTerm.read(line) for line in dict.fromkeys(lines)]
        except TooShort as problem:
            raise ValidationError(str(problem)) from problem
        return "\n".join(term.text for term in self.terms)


class RemovalForm(forms.Form):
    """Which kinds of places are cleaned and which records are erased; ``seen`` is the last question."""

    groups = forms.MultipleChoiceField(
        choices=[(group.key, group.label) for group in CHOICES], required=False, label=_("Wo entfernen")
    )
    records = forms.MultipleChoiceField(required=False, label=_("Was löschen"))
    seen = forms.BooleanField(
        label=_("Ich habe die Fundstellen geprüft. Das lässt sich nicht zurücknehmen."),
        error_messages={"required": _("Bitte bestätigen Sie, dass Sie die Fundstellen geprüft haben.")},
    )

    def __init__(self, *args: Any, records: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["records"]
        field.choices = records

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not values.get("groups") and not values.get("records") and not self.errors:
            raise ValidationError(_("Bitte wählen Sie, was entfernt werden soll."))
        return values
