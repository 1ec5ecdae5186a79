"""Who may know what is not public: the title of a version nobody published, a file nobody shows.

Pages: what is public and what the explorer shows to the account (``practices.permissions`` keeps cards of other teams
out of it). Of a public page the title of a newer version is for those who may edit it. Files: who may change a file
and the teams of its uploader; everybody who chooses files gets those of public collections that a public page shows
or that were put there for all: by nobody in particular, or by somebody who keeps all files and has no team.

``asking`` is the account whose request of the admin is answered. Titles and choosers are made deep inside Wagtail,
where no request is at hand; outside of a request – commands, mails, tasks – nobody asks and nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.models import Page, ReferenceIndex
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import policy_registry

from editorial.publicness import is_public_at_hand, public_files, public_pages
from editorial.requests import is_of_admin
from language.keys import is_key

if TYPE_CHECKING:
    from wagtail.query import PageQuerySet

asking: ContextVar[Any] = ContextVar("asking", default=None)


class AskingMiddleware:
    """Remembers for one request of the admin who asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_of_admin(request) or not request.user.is_authenticated:
            return self.get_response(request)
        token = asking.set(request.user)
        try:
            return self.get_response(request)
        finally:
            asking.reset(token)


def known_pages(user: Any) -> PageQuerySet:
    """Pages of all types whose title the account may know."""
    explorable = policy_registry.get_by_type(Page).explorable_instances(user)
    return Page.objects.filter(public_pages() | Q(pk__in=explorable.values("pk")))


def title_for(user: Any, page: Page, newest: str) -> str:
    """``newest``, what the newest version is called, for those who may edit the page; of a public page the public title
    for others, of any other page ``newest`` for those who know it and nothing for others."""
    is_shown = is_public_at_hand(page)
    if is_shown and newest == page.title:
        return newest
    if policy_registry.get_by_type(Page).user_has_permission_for_instance(user, "change", page):
        return newest
    if is_shown:
        return str(page.title)
    return newest if is_known(page, user) else ""


def is_known(record: models.Model, user: Any) -> bool:
    return bool(known(type(record), [record.pk], user))


def known(kind: type[models.Model], keys: Collection[Any], user: Any) -> set[str]:
    """Those of these pages, pictures or documents that the account may know; all keys of any other kind."""
    numbers = [key for key in map(str, keys) if is_key(key)]
    if issubclass(kind, Page):
        return {str(pk) for pk in known_pages(user).filter(pk__in=numbers).values_list("pk", flat=True)}
    policy = policy_registry.get_by_type(kind)
    if not isinstance(policy, KnownFilesPolicy):
        return {str(key) for key in keys}
    found = policy.instances_user_has_any_permission_for(user, ["choose", "change"]).filter(pk__in=numbers)
    return {str(pk) for pk in found.values_list("pk", flat=True)}


class KnownFilesPolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail's policy for pictures and documents, with »choose« cut to what the account may know.

    Choosers, what is chosen in them, the API of the admin and the search for doubled pictures all ask it.
    """

    def known_to(self, user: Any) -> Any:
        changed = super().instances_user_has_any_permission_for(user, ["change"])
        of_team = Q(uploaded_by_user__teams__in=user.teams.all())
        shown = public_files() & (self._put_there_for_all() | self._on_public_pages())
        known = self.model._default_manager.filter(Q(pk__in=changed.values("pk")) | of_team | shown)
        return known.order_by()

    def _put_there_for_all(self) -> Q:
        change = self._get_permission_objects_for_actions(["change"])
        keeps = Q(uploaded_by_user__is_superuser=True) | Q(
            uploaded_by_user__groups__collection_permissions__permission__in=change
        )
        return Q(uploaded_by_user__isnull=True) | (Q(uploaded_by_user__teams__isnull=True) & keeps)

    def _on_public_pages(self) -> Q:
        pages = Page.objects.filter(public_pages()).annotate(key=Cast("pk", CharField())).values("key")
        shown = ReferenceIndex.objects.filter(
            to_content_type=ReferenceIndex._get_base_content_type(self.model),
            base_content_type=ContentType.objects.get_for_model(Page),
            to_object_id=Cast(OuterRef("pk"), CharField()),
            object_id__in=pages,
        )
        return Q(Exists(shown))

    def instances_user_has_any_permission_for(self, user: Any, actions: Collection[str]) -> Any:
        files = super().instances_user_has_any_permission_for(user, actions)
        if "choose" not in actions or (user.is_active and user.is_superuser) or not user.is_authenticated:
            return files
        return files.filter(pk__in=self.known_to(user).values("pk"))

    def user_has_any_permission_for_instance(self, user: Any, actions: Collection[str], instance: Any) -> bool:
        if not super().user_has_any_permission_for_instance(user, actions, instance):
            return False
        others = set(actions) - {"choose"}
        if others and super().user_has_any_permission_for_instance(user, others, instance):
            return True
        return self.instances_user_has_any_permission_for(user, actions).filter(pk=instance.pk).exists()
