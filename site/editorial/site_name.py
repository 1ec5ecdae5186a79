"""What the site calls itself: in titles, mails, feeds and the admin. The name is content of the home page.

Rooms below the home page cannot read it themselves; they ask here, and the home page answers through the hook
``name_of_site``: ``(language code) -> name``.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail import hooks

from editorial.requests import language_of_page

HOOK = "name_of_site"


def site_name(language: str = "") -> str:
    """The name in ``language``, by default in the active one."""
    code = language or language_of_page()
    for ask in hooks.get_hooks(HOOK):
        return str(ask(code))
    return default_name(code)


def default_name(language: str) -> str:
    """What a site is called whose administration has not said anything."""
    with override(language):
        return _("Gute Praxis Arbeitsmarktintegration")
