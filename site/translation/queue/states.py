"""The five states of a translation, judged from what is there; only »who has it« and »submitted« are kept.

A state that is computed cannot be forgotten: a change of the German text makes it stale in the same moment
(``translation.staleness``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from translation.staleness import is_stale


class TranslationState(models.TextChoices):
    MISSING = "missing", _("fehlt")
    IN_PROGRESS = "in_progress", _("in Arbeit")
    IN_REVIEW = "in_review", _("in Prüfung")
    STALE = "stale", _("veraltet")
    UP_TO_DATE = "up_to_date", _("aktuell")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the state of one page in one language follows from.

    ``total`` and ``done`` count texts; ``total`` None: wagtail-localize does not know the page
    (``translation.staleness`` says what then decides). ``is_live`` and ``published_at`` are of the translation,
    ``texts_changed_at`` the last time somebody translated one of its present texts.
    """

    total: int | None = None
    done: int = 0
    is_live: bool = False
    published_at: dt.datetime | None = None
    texts_changed_at: dt.datetime | None = None
    german_published_at: dt.datetime | None = None
    is_taken: bool = False
    is_submitted: bool = False

    @property
    def open(self) -> int:
        return (self.total or 0) - self.done

    @property
    def untranslated(self) -> int | None:
        """As ``is_stale`` asks for it."""
        return None if self.total is None else self.open

    @property
    def has_unreleased_texts(self) -> bool:
        return bool(
            self.published_at
            and self.texts_changed_at
            and self.texts_changed_at > self.published_at
            and self.total is not None
        )


def judge(facts: Facts) -> TranslationState:
    """The state; who has a page in hand or in review has precedence over what is open in it."""
    if facts.is_submitted:
        return TranslationState.IN_REVIEW
    if facts.is_taken:
        return TranslationState.IN_PROGRESS
    if not facts.is_live:
        return TranslationState.IN_PROGRESS if facts.done else TranslationState.MISSING
    if is_stale(facts.untranslated, facts.published_at, facts.german_published_at):
        return TranslationState.STALE
    return TranslationState.IN_PROGRESS if facts.has_unreleased_texts else TranslationState.UP_TO_DATE
