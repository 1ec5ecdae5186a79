"""Forms at the doors: sign in, ask for access, accept an invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Invitation, User
from accounts.signup import domain_of

PRIVATE_MAIL = frozenset(
    {
        "aol.com", "freenet.de", "gmail.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com", "hotmail.de",
        "icloud.com", "live.de", "mail.de", "mailbox.org", "me.com", "outlook.com", "outlook.de", "posteo.de",
        "proton.me", "protonmail.com", "t-online.de", "web.de", "yahoo.com", "yahoo.de",
    }
)  # fmt: skip


class LoginForm(AllauthLoginForm):
    """Mail address and password in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-Mail-Adresse")
        self.fields["password"].label = _("Passwort")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class AccessRequestForm(forms.Form):
    """Name and work address. What else is asked follows from the domain of the address.

    Known to one agency: nothing. Known to several, because Jobcenters share domains: which one. Unknown:
    the name of the institution, and a sentence that the request is then examined by hand.
    """

    first_name = forms.CharField(
        label=_("Vorname"), max_length=150, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Nachname"), max_length=150, widget=forms.TextInput({"autocomplete": "family-name"})
    )
    email = forms.EmailField(
        label=_("Dienstliche E-Mail-Adresse"),
        help_text=_("Daran erkennen wir Ihre Einrichtung. An diese Adresse schicken wir einen Link zur Bestätigung."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_unknown = False
        domain = domain_of(str(self.data.get("email", "")))
        if not domain or domain in PRIVATE_MAIL:
            return
        agencies = Agency.objects.of_domain(domain)
        count = agencies.count()
        if count > 1:
            self.fields["agency"] = forms.ModelChoiceField(
                agencies,
                label=_("Ihre Einrichtung"),
                empty_label=_("Bitte wählen"),
                error_messages={"required": _("Diese Domain nutzen mehrere Einrichtungen. Bitte wählen Sie Ihre.")},
            )
        elif count == 0:
            self.is_unknown = True
            self.fields["institution"] = forms.CharField(
                label=_("Name Ihrer Einrichtung"),
                max_length=200,
                error_messages={
                    "required": _("Bitte nennen Sie Ihre Einrichtung, damit wir Ihre Anfrage von Hand prüfen können.")
                },
            )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if domain_of(email) in PRIVATE_MAIL:
            raise forms.ValidationError(
                _("Das ist eine private Adresse. Bitte geben Sie Ihre dienstliche E-Mail-Adresse an.")
            )
        return email

    def chosen_agency(self) -> Agency | None:
        if "agency" in self.fields:
            return self.cleaned_data["agency"]
        return Agency.objects.of_domain(domain_of(self.cleaned_data["email"])).first()


class AcceptForm(forms.Form):
    """Name and first password of an invited person."""

    first_name = forms.CharField(
        label=_("Vorname"), max_length=150, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Nachname"), max_length=150, widget=forms.TextInput({"autocomplete": "family-name"})
    )
    password = forms.CharField(
        label=_("Passwort"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )
    password_again = forms.CharField(
        label=_("Passwort wiederholen"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        self.invitation = invitation
        kwargs.setdefault("initial", {"first_name": invitation.first_name, "last_name": invitation.last_name})
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = password_validators_help_text_html()

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        password, again = values.get("password"), values.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", _("Die beiden Passwörter sind verschieden."))
        if password:
            person = User(
                email=self.invitation.email,
                first_name=values.get("first_name", ""),
                last_name=values.get("last_name", ""),
            )
            try:
                validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return values
