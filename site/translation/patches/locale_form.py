"""Takes »Synchronise content from another locale« out of wagtail-localize's form of a language.

Changes ``wagtail_localize.locales.components.LOCALE_COMPONENTS``, the list from which the ``CreateView`` and the
``EditView`` of wagtail-localize's ``LocaleViewSet`` build their forms. A model registers itself there when it is
imported, and nothing takes it off again.
"""

from __future__ import annotations

from wagtail_localize.locales.components import LOCALE_COMPONENTS
from wagtail_localize.models import LocaleSynchronization


def install() -> None:
    """Called by ``translation.apps`` at the start (decision 0021).

    The component fills the tree of the language with live aliases: German text under another flag, whatever
    ``WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE`` says (wagtail-localize #743).
    """
    LOCALE_COMPONENTS[:] = [entry for entry in LOCALE_COMPONENTS if entry["model"] is not LocaleSynchronization]
