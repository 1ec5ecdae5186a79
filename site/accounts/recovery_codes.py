"""Says in time that recovery codes run out: at the sign-in, and on the page of the second factor."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_used
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User

FEW = 3


def codes_left(user: User) -> int:
    """How many recovery codes still open the account; none is 0."""
    kept = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(kept.wrap().get_unused_codes()) if kept else 0


@receiver(authenticator_used, dispatch_uid="recovery_codes_left")
def factor_was_shown(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Whoever has just used a code reads how many are left; everybody else only when they run out."""
    left = codes_left(user)
    has_used_one = authenticator.type == Authenticator.Type.RECOVERY_CODES
    if left > FEW and not has_used_one:
        return
    if left:
        text = ngettext(
            "Sie haben noch %(number)s Wiederherstellungscode.",
            "Sie haben noch %(number)s Wiederherstellungscodes.",
            left,
        ) % {"number": left}
    else:
        text = _("Sie haben keine Wiederherstellungscodes.")
    if left <= FEW:
        text += " " + _(
            "Bitte erzeugen Sie neue, im internen Bereich unter »Zweiter Faktor«: Ohne sie kommen Sie nicht mehr "
            "hinein, wenn Ihr Telefon verloren geht."
        )
    if has_used_one:
        text += " " + _(
            "Ist Ihr Telefon weg? Dann richten Sie unter »Zweiter Faktor« das neue ein und löschen das alte."
        )
    messages.add_message(request, messages.WARNING if left <= FEW else messages.INFO, text)
