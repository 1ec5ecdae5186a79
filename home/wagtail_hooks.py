"""Tells the header which page is served, so that it can offer its translations; keeps German off foreign addresses."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page

from home.dashboards import add_panels
from home.models import HomePage
from home.site_setup import open_language_tree
from home.untranslated import german_behind, not_translated


@hooks.register("before_serve_page", order=-10)
def remember_page(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse | None:
    request.wagtail_page = page  # type: ignore[attr-defined]
    german = german_behind(page)
    return not_translated(request, german) if german else None


@receiver(post_save, sender=HomePage, dispatch_uid="home.open_language_tree")
def give_rights(sender: type[HomePage], instance: HomePage, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """A new language has its translators and reviewers from the first page on, whoever made it."""
    if created and not raw:
        open_language_tree(instance)


@hooks.register("construct_homepage_panels")
def next_steps(request: HttpRequest, panels: list[Any]) -> None:
    add_panels(request, panels)
