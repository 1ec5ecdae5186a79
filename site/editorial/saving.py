"""What a form of the admin asks before it trusts that it can save: who is signed in, and the token that counts now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET


@never_cache
@require_GET
def form_state(request: HttpRequest) -> JsonResponse:
    """Only who is signed in gets here; everybody else is led to the sign-in, which the form understands."""
    return JsonResponse({"user": request.user.pk, "token": get_token(request)})


def form_texts(user: Any) -> dict[str, Any]:
    """For ``saving.js``: addresses, whose form this is, and what it says when the text cannot be sent."""
    home = urlencode({"next": reverse("wagtailadmin_home")})
    kept = _("Ihr Text ist noch hier.")
    return {
        "url": reverse("form_state"),
        "user": user.pk,
        "sign_in": f"{resolve_url(settings.WAGTAILADMIN_LOGIN_URL)}?{home}",
        "link": _("Anmelden (neuer Tab)"),
        "signed-out": _(
            "Sie wurden abgemeldet. Ihr Text ist noch hier. Bitte melden Sie sich in einem neuen Tab an und "
            "machen Sie dann hier weiter."
        ),
        "other": _("In diesem Browser ist jetzt ein anderes Konto angemeldet.")
        + f" {kept} "
        + _("Bitte melden Sie sich in einem neuen Tab wieder mit Ihrem Konto an, dann geht es hier weiter."),
        "network": _("Keine Verbindung zum Server.")
        + f" {kept} "
        + _("Er wird gespeichert, sobald die Verbindung wieder da ist. Bitte lassen Sie diese Seite offen."),
        "server": _("Das Speichern ist gerade nicht gelungen.")
        + f" {kept} "
        + _("Die Seite versucht es von selbst noch einmal. Bitte lassen Sie sie offen."),
    }


def guides_of(panel: Any) -> Iterator[Any]:
    """The bound panels that tell how far the form is (``guide`` names them) and so follow every save."""
    if getattr(panel.panel, "guide", "") and panel.is_shown():
        yield panel
    for child in getattr(panel, "children", ()):
        yield from guides_of(child)
