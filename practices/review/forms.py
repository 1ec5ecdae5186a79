"""What a reviewer says when giving a card back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class RejectionForm(forms.Form):
    """A rejection without a reason helps nobody, so the reason is required."""

    comment = forms.CharField(
        label=_("Was soll geändert werden?"),
        help_text=_("Die Begründung geht per E-Mail an das Team und steht im Verlauf der Karte."),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Bitte sagen Sie, warum Sie die Karte zurückgeben und was zu tun ist.")},
    )
