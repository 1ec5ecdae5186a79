"""What guards a form that everyone may send, without cookie, script or puzzle.

A public page is anonymous, so Django's CSRF cookie has no place in it – and nothing to protect, since no cookie signs
the sender in. What remains is unwanted mail: a signed token with the time (no form was sent that nobody opened), a
field that people do not see, the origin of the request, and limits (``accounts.rate_limits``).
"""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

YOUNGEST_SECONDS = 3
OLDEST_SECONDS = 12 * 3600


# No browser and no password manager has something of that name to fill in by itself.
TRAP, ANYWAY = "leave_empty", "send_anyway"


class TrappedForm(forms.Form):
    """A form with a field that people do not see; ``components/trap.html`` shows it.

    A browser may fill it all the same. So a filled trap is an error like any other: the form comes again with
    everything in it, the trap empty, and a box to tick for whom the browser fills it every time.
    """

    leave_empty = forms.CharField(required=False)
    send_anyway = forms.BooleanField(required=False)

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get(TRAP)) and not self.data.get(ANYWAY)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if self.is_trapped:
            raise ValidationError(
                _(
                    "Ein Feld, das leer bleiben soll, war ausgefüllt; meist tut das der Browser. Ihre Eingaben sind "
                    "noch da: Bitte setzen Sie das Häkchen über dem Knopf und senden Sie noch einmal ab."
                )
            )
        return values


class GuardedForm(TrappedForm):
    """A trapped form with a signed token. ``purpose`` ties the token to what the form is about.

    After ``is_valid``: ``nonce`` (the same form twice is one message).
    """

    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose = purpose
        self.nonce = ""
        self.fields["token"].initial = self.new_token()

    def new_token(self) -> str:
        return signing.dumps({"n": secrets.token_urlsafe(16)}, salt=self._salt)

    def clean(self) -> dict[str, Any]:
        token = self.cleaned_data.get("token", "")
        try:
            self.nonce = signing.loads(token, salt=self._salt, max_age=OLDEST_SECONDS)["n"]
        except signing.BadSignature:
            raise ValidationError(
                _("Das Formular war zu lange offen. Ihre Eingaben sind noch da: Bitte senden Sie es noch einmal ab.")
            ) from None
        values = super().clean()
        # Whoever has something to correct is no machine that sends at once; the time counts when it is sent.
        if not self.errors and self._is_too_young(token):
            raise ValidationError(_("Das ging sehr schnell. Bitte senden Sie das Formular noch einmal ab."))
        return values

    def fresh_token(self) -> str:
        """For showing the form again: the sent token if it still holds, else a new one."""
        return self.data.get("token", "") if self.nonce else self.new_token()

    def _is_too_young(self, token: str) -> bool:
        try:
            signing.loads(token, salt=self._salt, max_age=YOUNGEST_SECONDS)
        except signing.SignatureExpired:
            return False
        return True

    @property
    def _salt(self) -> str:
        return f"accounts.public_form.{self.purpose}"


def refuse_foreign_origin(request: HttpRequest) -> None:
    """Raises ``PermissionDenied`` for a form that another site sends."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise PermissionDenied
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.get_host():
        raise PermissionDenied
