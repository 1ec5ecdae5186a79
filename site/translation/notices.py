"""Mails about translations: to those who may release, and back to the translator. The queue shows the same."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page
from wagtail.permissions import policy_registry

from accounts import outbox
from editorial.site_name import site_name
from translation.models import TranslationTask


def tell_reviewers(german: Page, page: Page, task: TranslationTask, submitter: Any) -> None:
    """Everybody who may publish the page, except who submitted it."""
    policy = policy_registry.get_by_type(Page)
    reviewers = policy.users_with_any_permission_for_instance({"publish"}, page, include_superusers=False)
    for user in reviewers.exclude(pk=submitter.pk).distinct():
        _send("submitted", user, german, page, actor=submitter, task=task)


def tell_translator(german: Page, page: Page, translator: Any, notice: str, **context: Any) -> None:
    """``notice`` is ``released`` or ``sent_back``."""
    _send(notice, translator, german, page, **context)


def _send(name: str, user: Any, german: Page, page: Page, **context: Any) -> None:
    """A mail in the language of the account, after the transaction, by ``accounts.outbox``: a mail server that is down
    stops nobody. None for those who want none."""
    if not (user.is_active and user.email and user.wants_notices):
        return
    with override(user.language):
        values = {
            "title": german.title,
            "language": page.locale.get_display_name(),
            "edit_url": settings.WAGTAILADMIN_BASE_URL
            + reverse("translation_edit", args=[german.translation_key, page.locale.language_code]),
            "public_url": page.full_url if page.live else "",
            "site_name": site_name(),
            **context,
        }
        base = f"translation/mail/{name}"
        subject = " ".join(render_to_string(f"{base}_subject.txt", values).split())
        outbox.post_text(subject, render_to_string(f"{base}.txt", values), [user.email])
