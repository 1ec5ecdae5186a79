"""A reader's own list of cards."""

from typing import Any

from django.conf import settings
from django.db import models
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.personal_data import account_emptied
from practices.models import PracticePage


class SavedPractice(models.Model):
    """One card on one reader's list. A card that is withdrawn stays on it without its title."""

    # Nobody who deletes a card is told who has it on a list (``practices.admin.in_use``).
    is_private_to_reader = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_practices")
    practice = models.ForeignKey(PracticePage, on_delete=models.CASCADE, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("gemerktes Praxisbeispiel")
        verbose_name_plural = _("gemerkte Praxisbeispiele")
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint(fields=["user", "practice"], name="card_saved_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.practice_id}"


@receiver(account_emptied, dispatch_uid="home.forget_saved")
def forget_saved(sender: Any, user: Any, **_signal: Any) -> None:
    SavedPractice.objects.filter(user=user).delete()
