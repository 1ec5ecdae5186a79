"""A reader's own list of cards, and the mail about what changes on it."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.linked import Linked
from accounts.personal_data import account_emptied
from practices.models import PracticePage

MAX_NOTE_LENGTH = 1_000
# How long what was taken off the list can be put back.
UNDO = dt.timedelta(hours=1)


class OnList(models.Manager["SavedPractice"]):
    def get_queryset(self) -> models.QuerySet[SavedPractice]:
        return super().get_queryset().filter(removed_at__isnull=True)


class SavedPractice(models.Model):
    """One card on one reader's list. A card that is withdrawn stays on it without its title.

    ``known`` is what of the card the reader was told last (``home.intern.list_news``).
    """

    # Nobody who deletes a card is told who has it on a list (``practices.admin.in_use``).
    is_private_to_reader = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_practices")
    practice = models.ForeignKey(PracticePage, on_delete=models.CASCADE, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)
    note = models.TextField(_("Notiz"), max_length=MAX_NOTE_LENGTH, blank=True)
    removed_at = models.DateTimeField(null=True, editable=False)
    known = models.JSONField(default=dict, editable=False)

    # What stands on the list; ``every`` has for a while what was taken off it.
    objects = OnList()
    every: ClassVar[models.Manager[SavedPractice]] = models.Manager()

    class Meta:
        verbose_name = _("gemerktes Praxisbeispiel")
        verbose_name_plural = _("gemerkte Praxisbeispiele")
        ordering = ["-saved_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "practice"], name="card_saved_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.practice_id}"


class ListSubscription(Linked):
    """The account wants a mail about its list, at most one a day. Deleting the row is unsubscribing."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("Konto"), on_delete=models.CASCADE, related_name="list_subscription"
    )
    told_on = models.DateField(null=True, editable=False)

    is_private_to_reader = True
    holder_fields = ("address",)

    class Meta:
        verbose_name = _("E-Mails zur Merkliste")
        verbose_name_plural = _("E-Mails zur Merkliste")

    def __str__(self) -> str:
        return f"{self.user_id}"

    @property
    def address(self) -> str:
        return self.user.email


@receiver(account_emptied, dispatch_uid="home.forget_saved")
def forget_saved(sender: Any, user: Any, **_signal: Any) -> None:
    SavedPractice.every.filter(user=user).delete()
    ListSubscription.objects.filter(user=user).delete()
