"""``{% details_in page as found %}``: the contact details in the newest version of a page."""

from __future__ import annotations

from django import template
from wagtail.models import Page

from editorial.public_details import Finding, details_of

register = template.Library()


@register.simple_tag
def details_in(page: Page) -> list[Finding]:
    return details_of(page.get_latest_revision_as_object())
