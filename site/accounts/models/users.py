"""People who sign in, and the teams that own cards.

Visitors have no account. What a user may do are permissions, mostly those of the groups (``roles.py``);
the team says whose cards an editor may change, the review scope which notices a reviewer gets.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import Any, ClassVar

from allauth.mfa.models import Authenticator
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.roles import Right
from vocabularies.models import Region, Theme

# Judges a password in a request: gets the account and the comparison, counts, and may refuse to compare.
PasswordGuard = Callable[["User", Callable[[], bool]], bool]
password_guard: ContextVar[PasswordGuard | None] = ContextVar("password_guard", default=None)
# What an account keeps while it owes a second factor: what staff of agencies have, who owe none.
READER_RIGHTS: frozenset[str] = frozenset({Right.READ_AGENCY_CONTACTS})


class Team(models.Model):
    """A group of editors that keeps its cards together, for example the IQ network of one Land."""

    name = models.CharField(_("Name"), max_length=120, unique=True)
    regions = models.ManyToManyField(
        Region,
        verbose_name=_("Regionen"),
        blank=True,
        help_text=_("Regionen, aus denen das Team vor allem Karten beschreibt."),
    )
    # The function address of an office: no person's data, and shown to everyone (``contacts.builders``).
    mail = models.EmailField(
        _("E-Mail-Adresse der Stelle"),
        blank=True,
        help_text=_(
            "Öffentlich, mit dem Namen des Teams: bei jeder Karte des Teams, die sonst niemanden nennt, der zu "
            "erreichen ist. Bitte ein Postfach, das mehrere lesen, nie das einer Person."
        ),
    )
    phone = models.CharField(
        _("Telefon der Stelle"),
        max_length=60,
        blank=True,
        help_text=_("Öffentlich wie die E-Mail-Adresse. Bitte die Nummer einer Zentrale oder eines Sekretariats."),
    )

    class Meta:
        verbose_name = _("Team")
        verbose_name_plural = _("Teams")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class EmailUserManager(UserManager["User"]):
    """Accounts are named by their mail address, in lower case, so that no address has two accounts."""

    def _create_user(self, email: str, password: str | None, **extra: Any) -> User:
        if not email:
            raise ValueError("Ein Konto braucht eine E-Mail-Adresse.")
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:  # type: ignore[override]
        return self._create_user(email, password, **{"is_staff": False, "is_superuser": False, **extra})

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:  # type: ignore[override]
        return self._create_user(email, password, **{"is_staff": True, "is_superuser": True, **extra})

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractUser):
    """An account. It is named by the mail address; there is no separate user name."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("E-Mail-Adresse"), unique=True)
    teams = models.ManyToManyField(
        Team,
        verbose_name=_("Teams"),
        blank=True,
        related_name="members",
        help_text=_("Wer zur Redaktion gehört, bearbeitet die Karten dieser Teams."),
    )
    review_regions = models.ManyToManyField(
        Region,
        verbose_name=_("Prüft Karten aus"),
        blank=True,
        help_text=_("Leer heißt: aus allen Regionen. Ein Land schließt seine Kreise ein."),
    )
    review_themes = models.ManyToManyField(
        Theme,
        verbose_name=_("Prüft Karten zu"),
        blank=True,
        help_text=_("Leer heißt: zu allen Themen."),
    )

    agency = models.ForeignKey(
        "accounts.Agency",
        verbose_name=_("Einrichtung"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="members",
        help_text=_("Für Konten aus Jobcentern und Agenturen."),
    )
    language = models.CharField(
        _("Sprache"), max_length=20, default="de", choices=[("de", "Deutsch"), ("en", "English")]
    )
    wants_notices = models.BooleanField(
        _("Hinweise per E-Mail"),
        default=True,
        help_text=_("Zum Beispiel, wenn eine Übersetzung auf Ihre Prüfung wartet."),
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[EmailUserManager] = EmailUserManager()

    class Meta:
        verbose_name = _("Konto")
        verbose_name_plural = _("Konten")

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def clean(self) -> None:
        self.email = self.email.strip().lower()

    @property
    def needs_second_factor(self) -> bool:
        """Where the installation demands it, of everybody with more rights than a reader."""
        if not settings.SECOND_FACTOR_REQUIRED or not self.is_active:
            return False
        return self.is_superuser or not super().get_all_permissions() <= READER_RIGHTS

    @property
    def has_second_factor(self) -> bool:
        """An authenticator app or a passkey; recovery codes alone are none. Found once, it is not looked up again."""
        if not getattr(self, "_has_second_factor", False):
            self._has_second_factor = Authenticator.objects.filter(user=self).exclude(type="recovery_codes").exists()
        return self._has_second_factor

    def forget_second_factor(self) -> None:
        """It was taken away: the next question goes to the database again."""
        self._has_second_factor = False

    @property
    def rights_are_withheld(self) -> bool:
        """Whether the account is a reader for now, because it owes a second factor.

        A session that has not shown the factor has its own answer: ``accounts.second_factor.ReaderOnly``.
        """
        return self.needs_second_factor and not self.has_second_factor

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return super().has_perm(perm, obj) and (perm in READER_RIGHTS or not self.rights_are_withheld)

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password. In a request wrong ones are counted: see ``accounts.password_throttle``."""
        is_right = partial(super().check_password, raw_password)
        guard = password_guard.get()
        return bool(guard(self, is_right) if guard else is_right())

    async def acheck_password(self, raw_password: str | None) -> bool:
        return await sync_to_async(self.check_password)(raw_password)
