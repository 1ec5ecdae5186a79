"""Tells the header which page is served, so that it can offer its translations; keeps German off foreign addresses."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import path, reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page, Site
from wagtail.signals import page_published

from accounts.outbox_admin import MAIL_BLOCKING_REASONS
from editorial.publicness import has_expired, restrictions_of
from editorial.site_name import HOOK as NAME_OF_SITE
from home.background.panel import add_worker_warning, why_no_mail_goes_out
from home.dashboards import add_panels
from home.first_steps_views import FirstStepsItem, add_first_steps, first_steps_page
from home.models import HomePage
from home.page_frame import name_of_site
from home.private_doors import turned_away
from home.site_setup import offered_permissions, open_language_tree
from practices.models import PracticePage
from translation.public.untranslated import german_behind, not_translated


@hooks.register("before_serve_page", order=-10)
def remember_page(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse | None:
    if has_expired(page) and not kwargs.get("gone"):
        # A card says itself that it is gone; no other page is there any longer, whether or not a job has run.
        raise Http404
    request.wagtail_page = page  # type: ignore[attr-defined]
    german = german_behind(page)
    if german:
        return not_translated(request, german)
    rules = restrictions_of(page)
    # Wagtail asks at its own door for what the page and those above demand; the original's demands hold as well.
    page.get_view_restrictions = lambda: rules
    return turned_away(request, rules)


@hooks.register("before_serve_document", order=-10)
def turn_away_from_document(document: Any, request: HttpRequest) -> HttpResponse | None:
    return turned_away(request, document.collection.get_view_restrictions())


@receiver(post_save, sender=HomePage, dispatch_uid="home.open_language_tree")
def give_rights(sender: type[HomePage], instance: HomePage, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """A new language has its translators and reviewers from the first page on, whoever made it."""
    if created and not raw:
        open_language_tree(instance)


@hooks.register("practice_context")
def way_to_own_list(card: PracticePage, request: HttpRequest) -> dict[str, str]:
    """For everyone: whoever is not signed in comes back there after signing in. One address for all languages."""
    return {"save_url": reverse("intern_save", args=[card.slug]) if card.slug else ""}


@hooks.register(NAME_OF_SITE)
def tell_name(language: str) -> str:
    return name_of_site(language)


@receiver(page_published, sender=HomePage, dispatch_uid="home.name_in_list_of_sites")
def name_in_list_of_sites(sender: type[HomePage], instance: HomePage, **kwargs: Any) -> None:
    """Wagtail's list of sites and its page reports call the site by the same name."""
    if instance.site_name:
        Site.objects.filter(root_page_id=instance.pk).update(site_name=instance.site_name)


hooks.register(MAIL_BLOCKING_REASONS, why_no_mail_goes_out)


@hooks.register("construct_homepage_panels")
def next_steps(request: HttpRequest, panels: list[Any]) -> None:
    add_worker_warning(request, panels)
    add_first_steps(request, panels)
    add_panels(request, panels)


@hooks.register("register_admin_urls")
def first_steps_url() -> list[Any]:
    return [path("erste-schritte/", first_steps_page, name="first_steps")]


@hooks.register("register_settings_menu_item")
def first_steps_in_menu() -> MenuItem:
    return FirstStepsItem(_("Erste Schritte"), reverse_lazy("first_steps"), icon_name="list-ul", order=10)


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("home/admin.css"))


@hooks.register("register_permissions")
def rights_of_roles() -> QuerySet[Permission]:
    return offered_permissions()
