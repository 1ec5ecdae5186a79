"""How each door says what ``editorial.publishing`` refuses: nobody gets a 500, nothing that was typed is lost."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.messages import ERROR, add_message, get_messages
from django.core.mail import send_mail
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page, PageLogEntry

from editorial.publishing import REFUSED_ACTION, PublishingRefused, refused_quietly, schedule_refused
from editorial.requests import is_of_admin
from editorial.site_name import site_name

logger = logging.getLogger(__name__)


def say(request: HttpRequest, refusal: PublishingRefused) -> None:
    """One message with the page's name, what is to be done and the way to the form."""
    form = reverse("wagtailadmin_pages:edit", args=[refusal.page.pk])
    text = " ".join([refusal.opening, *refusal.sentences])
    messages.error(request, text, buttons=[messages.button(form, _("Zum Formular"))])


class RefusedPublishingMiddleware:
    """For every view of Wagtail and wagtail-localize that publishes: the reason, and where it fails the form again.

    wagtail-localize goes on after a refusal, with a sentence of its own that does not say why or with none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refused: list[PublishingRefused] = []
        token = refused_quietly.set(refused)
        try:
            response = self.get_response(request)
        finally:
            refused_quietly.reset(token)
        if refused:
            for said in get_messages(request):
                if said.level < ERROR:
                    add_message(request, said.level, said.message, said.extra_tags)
        for refusal in refused:
            say(request, refusal)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, PublishingRefused) or not is_of_admin(request):
            return None
        refused = refused_quietly.get()
        if refused is None or exception not in refused:
            say(request, exception)
        form = reverse("wagtailadmin_pages:edit", args=[exception.page.pk])
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # What the dialog of a review understands.
            return JsonResponse({"step": "success", "redirect": form})
        return redirect(form)


class PublishGoodOnes(PublishBulkAction):
    """Publishes what is ready, names the others; Wagtail's own would stop at the first."""

    refused: list[PublishingRefused]

    def get_execution_context(self) -> dict[str, Any]:
        self.refused = []
        return {**super().get_execution_context(), "refused": self.refused}

    @classmethod
    def execute_action(
        cls,
        objects: list[Page],
        include_descendants: bool = False,
        user: Any = None,
        refused: list[PublishingRefused] | None = None,
        **kwargs: Any,
    ) -> tuple[int, int]:
        refused = [] if refused is None else refused
        parents = sum(_publish(page, user, refused) for page in objects)
        children = 0
        for page in objects if include_descendants else []:
            for child in page.get_descendants().not_live().defer_streamfields().specific().iterator():
                if user is None or child.permissions_for_user(user).can_publish():
                    children += _publish(child, user, refused)
        return parents, children

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        for refusal in self.refused:
            say(self.request, refusal)
        if not num_parent_objects and not num_child_objects:
            return None
        return str(super().get_success_message(num_parent_objects, num_child_objects))


def _publish(page: Page, user: Any, refused: list[PublishingRefused]) -> bool:
    try:
        with transaction.atomic():
            revision = page.get_latest_revision() or page.specific.save_revision(user=user)
            revision.publish(user=user)
    except PublishingRefused as refusal:
        refused.append(refusal)
        return False
    return True


# After Wagtail's own, whose place it takes.
hooks.register("register_bulk_action", PublishGoodOnes, order=100)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    @actions.register_action(REFUSED_ACTION)
    class RefusedFormatter(LogFormatter):
        label = gettext_lazy("Geplante Veröffentlichung verweigern")

        def format_message(self, log_entry: PageLogEntry) -> str:
            data = json.loads(log_entry.data) if isinstance(log_entry.data, str) else (log_entry.data or {})
            return " ".join([_("Nicht wie geplant veröffentlicht."), *data.get("reasons", [])])


def keepers(page: Page, revision: Any) -> list[Any]:
    """Who hears that a plan failed: who owns the page, who wrote the version, and the page's team."""
    team = getattr(page, "team", None)
    members = list(team.members.all()) if team is not None and hasattr(team, "members") else []
    people = {person.pk: person for person in (page.owner, revision.user, *members) if person is not None}
    return [person for person in people.values() if person.is_active and person.email]


@receiver(schedule_refused, dispatch_uid="editorial.note_refusal")
def tell_keepers(sender: Any, page: Page, revision: Any, reasons: list[str], **kwargs: Any) -> None:
    logger.warning("The schedule did not publish page %s: %s", page.pk, " ".join(reasons))
    for person in keepers(page, revision):
        with override(getattr(person, "language", "") or settings.LANGUAGE_CODE):
            values = {
                "title": page.get_admin_display_title(),
                "reasons": reasons,
                "edit_url": settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk]),
                "site_name": site_name(),
            }
            subject = " ".join(render_to_string("editorial/mail/not_published_subject.txt", values).split())
            text = render_to_string("editorial/mail/not_published.txt", values)
        # The box of outgoing mails (accounts.outbox) is the backend: it keeps the mail and never raises.
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [person.email])
