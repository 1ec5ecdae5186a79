"""What happens to translations when an original is published, withdrawn or set to expire.

The German text is taken over for translators in the moment it is published: from then on its changed segments are
stale. A draft changes nothing. The translations' own live texts stay: ``translation.patches.translation_gate`` keeps
what is not translated from them. ``translation.apps`` imports this module, which connects its receivers.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, Revision
from wagtail.signals import page_published, page_unpublished
from wagtail_localize.models import TranslationSource

from practices.models import PracticePage
from search.index.rows import index_cards
from translation.models import TranslationTask
from translation.sync_shared_fields import follow_later


@receiver(page_published, dispatch_uid="translation.follow_publication")
def follow_publication(sender: Any, instance: Page, **kwargs: Any) -> None:
    if instance.locale.language_code == settings.LANGUAGE_CODE:
        take_over_texts(instance)
        take_over_expiry(instance)
    else:
        close_task(instance)


@receiver(page_unpublished, dispatch_uid="translation.follow_withdrawal")
def follow_withdrawal(sender: Any, instance: Page, **kwargs: Any) -> None:
    if instance.locale.language_code == settings.LANGUAGE_CODE:
        withdraw_translations(instance)


@receiver(pre_delete, sender=Page, dispatch_uid="translation.follow_deletion")
def follow_deletion(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Wagtail tells of no withdrawal when a public page is deleted."""
    if instance.live and instance.locale.language_code == settings.LANGUAGE_CODE and instance.alias_of_id is None:
        withdraw_translations(instance)


def take_over_texts(german: Page) -> bool:
    """Brings the source that translators work on up to date; False where nobody has begun to translate the page."""
    source = TranslationSource.objects.filter(object_id=german.translation_key, locale_id=german.locale_id).first()
    if source is None:
        return False
    source.update_from_db()
    follow_later(source)
    return True


@transaction.atomic
def take_over_expiry(german: Page) -> int:
    """Gives the day of expiry to every translation, in the live row and in what may be published next.

    Expiry is judged at read time, so a translation is gone in the same instant as its original, whether or not
    a job runs. The number of translations.
    """
    translations = list(_translations(german).exclude(expire_at=german.expire_at))
    for page in translations:
        Page.objects.filter(pk=page.pk).update(expire_at=german.expire_at)
        revision = Revision.objects.filter(pk=page.latest_revision_id).first()
        if revision is not None:
            moment = german.expire_at.isoformat() if german.expire_at else None
            Revision.objects.filter(pk=revision.pk).update(content={**revision.content, "expire_at": moment})
    index_cards(PracticePage.objects.live().filter(pk__in=[page.pk for page in translations]))
    return len(translations)


@transaction.atomic
def withdraw_translations(german: Page) -> int:
    """Withdraws every public translation of a page that was withdrawn; the number of them.

    They come back one by one, when a reviewer releases them again: what made the original go may
    stand in the translation still.
    """
    user = get_active_log_context().user
    live = list(_translations(german).filter(live=True))
    for page in live:
        # Whoever withdraws the German page need not have a right over the other languages.
        UnpublishPageAction(page.specific, set_expired=german.expired, user=user).execute(skip_permission_checks=True)
    return len(live)


def close_task(page: Page) -> None:
    """A published translation is nobody's task any more, whichever way it was published."""
    TranslationTask.objects.filter(translation_key=page.translation_key, locale_id=page.locale_id).update(
        submitted_at=None,
        submitted_by=None,
        assignee=None,
        taken_at=None,
        due_on=None,
        returned_at=None,
        returned_by=None,
        reason="",
        released_at=timezone.now(),
        released_by=get_active_log_context().user,
    )


def _translations(german: Page) -> Any:
    return Page.objects.filter(translation_key=german.translation_key, alias_of__isnull=True).exclude(
        locale_id=german.locale_id
    )
