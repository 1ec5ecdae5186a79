"""Forms of the reader's own space."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from home.models import SavedPractice


class NoteForm(forms.ModelForm):
    """What a reader notes beside a card, for nobody else."""

    class Meta:
        model = SavedPractice
        fields = ["note"]
        widgets = {"note": forms.Textarea({"rows": 4})}
        labels = {"note": _("Ihre Notiz")}
        help_texts = {"note": _("Nur für Sie. Höchstens 1.000 Zeichen.")}
        error_messages = {"note": {"max_length": _("Bitte kürzen Sie die Notiz auf 1.000 Zeichen.")}}


class SettingsForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["first_name", "last_name", "language", "wants_notices"]

    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit=False)
        if commit:
            user.save(update_fields=self.Meta.fields)
        return user


class DeleteAccountForm(forms.Form):
    """Asks once more: with the password where there is one, otherwise with the mail address."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.has_password = user.has_usable_password()
        if self.has_password:
            self.fields["proof"] = forms.CharField(
                label=_("Ihr Passwort"),
                strip=False,
                widget=forms.PasswordInput({"autocomplete": "current-password"}),
            )
        else:
            self.fields["proof"] = forms.EmailField(label=_("Ihre E-Mail-Adresse"))

    def clean_proof(self) -> str:
        proof: str = self.cleaned_data["proof"]
        is_right = self.user.check_password(proof) if self.has_password else proof.lower() == self.user.email
        if not is_right:
            raise forms.ValidationError(_("Das stimmt nicht. Es wurde nichts gelöscht."))
        return proof
