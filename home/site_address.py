"""The address of this site is ``SITE_URL`` and nothing else: Wagtail's record of the default site follows it.

Whatever Wagtail makes of that record – ``page.full_url``, previews, exports, mails – begins with ``SITE_URL``, even
where host and port alone would not tell (``https`` on a port of its own). Further sites belong to the administrators.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page, Site
from wagtail.sites.forms import SiteForm
from wagtail.sites.views import EditView, IndexView, SiteViewSet

from home.models import HomePage

_wagtails_root_url: Any = Site.root_url


def host_and_port() -> tuple[str, int]:
    address = urlsplit(settings.SITE_URL)
    return address.hostname or "localhost", address.port or (443 if address.scheme == "https" else 80)


@transaction.atomic
def follow_site_url(home: Page) -> Site:
    """The default site with the address of ``SITE_URL``; made if there is none. Its name and first page stay.

    A further site that has this address by now takes the former one: two records of one address cannot be.
    """
    hostname, port = host_and_port()
    holder = Site.objects.filter(hostname=hostname, port=port).first()
    site = Site.objects.filter(is_default_site=True).first() or holder or Site.objects.filter(root_page=home).first()
    if site is None:
        site = Site(site_name=settings.WAGTAIL_SITE_NAME, root_page=home)
    if (site.hostname, site.port, site.is_default_site) == (hostname, port, True):
        return site
    former = site.hostname, site.port
    if holder is not None and holder.pk != site.pk:
        # Out of the way first: the database compares row by row.
        Site.objects.filter(pk=holder.pk).update(hostname=f"{hostname}.moving")
    site.hostname, site.port, site.is_default_site = hostname, port, True
    site.save()
    if holder is not None and holder.pk != site.pk:
        holder.hostname, holder.port = former
        holder.save()
    return site


def _root_url(site: Site) -> str:
    return settings.SITE_URL if site.is_default_site else str(_wagtails_root_url.fget(site))


class AddressedSiteForm(SiteForm):
    """What is set in the environment is shown and not changed here; which site is the default one, too.

    A site begins with the German start page: everything else is found below it, or as its translation.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_default_site"].disabled = True
        chooser = self.fields["root_page"].widget
        self.fields["root_page"].widget = AdminPageChooser(
            target_models=[HomePage],
            choose_one_text=chooser.choose_one_text,
            choose_another_text=chooser.choose_another_text,
            show_clear_link=False,
        )
        if not self.instance.is_default_site:
            return
        for name in ("hostname", "port"):
            self.fields[name].disabled = True
        self.fields["hostname"].help_text = _(
            "Die Adresse der Website steht in SITE_URL (Datei .env) und wird bei jedem Start von dort übernommen. "
            "Ändern Sie sie bitte dort. Diese Website lässt sich nicht löschen."
        )
        self.fields["port"].help_text = ""

    def clean_root_page(self) -> Page:
        page: Page = self.cleaned_data["root_page"]
        if not HomePage.objects.filter(pk=page.pk, locale__language_code=settings.LANGUAGE_CODE).exists():
            raise forms.ValidationError(
                _("»%(title)s« ist keine Startseite. Bitte wählen Sie die deutsche Startseite der Website.")
                % {"title": page.title}
            )
        return page


class SiteEditView(EditView):
    def get_delete_url(self) -> str | None:
        """No way to what is refused: without its site the website has no address."""
        return None if self.object.is_default_site else str(super().get_delete_url())


def _site_form(viewset: SiteViewSet, for_update: bool = False) -> type[SiteForm]:
    return AddressedSiteForm


def connect() -> None:
    """Wagtail has no setting for any of it."""
    Site.root_url = property(_root_url)
    SiteViewSet.get_form_class = _site_form
    SiteViewSet.edit_view_class = SiteEditView
    for column in IndexView.columns:
        # Without a label Wagtail shows the English name of the attribute.
        if column.name in {"port", "site_name", "root_page"}:
            column.label = Site._meta.get_field(column.name).verbose_name
