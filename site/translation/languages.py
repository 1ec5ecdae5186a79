"""Which languages somebody may work on: those in whose page tree their groups have the right.

Rights are given by tree (``home.site_setup.open_language_tree``), so a translator of Ukrainian meets Ukrainian only.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import get_language_info
from wagtail.models import GroupPagePermission, Locale


def source_locale() -> Locale:
    return Locale.objects.get(language_code=settings.LANGUAGE_CODE)


def target_locales(user: Any, action: str = "change") -> list[Locale]:
    """Locales other than the source in which ``user`` may ``change`` or ``publish`` pages, in the site's order.

    Remembered with the user object of the request.
    """
    if not user.is_authenticated or not user.is_active:
        return []
    known: dict[str, list[Locale]] | None = getattr(user, "_target_locales", None)
    if known is None:
        known = user._target_locales = {}
    if action not in known:
        known[action] = _locales_of(user, action)
    return known[action]


def _locales_of(user: Any, action: str) -> list[Locale]:
    order = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    locales = sorted(
        (locale for locale in Locale.objects.all() if locale.language_code in order),
        key=lambda locale: order.index(locale.language_code),
    )
    if user.is_superuser:
        return locales
    rights = GroupPagePermission.objects.filter(
        group__user=user, permission__codename=f"{action}_page", permission__content_type__app_label="wagtailcore"
    ).values_list("page__locale_id", "page__depth")
    trees = set(rights)
    if any(depth == 1 for _locale, depth in trees):
        return locales
    allowed = {locale for locale, _depth in trees}
    return [locale for locale in locales if locale.pk in allowed]


def may_in(locale_id: int, user: Any, action: str = "change") -> bool:
    """Whether ``user`` may do this in the language."""
    return locale_id in {locale.pk for locale in target_locales(user, action)}


def check_language(user: Any, locale: Locale, action: str = "change") -> None:
    """Raises ``PermissionDenied`` unless ``user`` may do this in the language."""
    if not may_in(locale.pk, user, action):
        raise PermissionDenied


def may_translate(user: Any) -> bool:
    """Whether there is any language for ``user``."""
    return bool(target_locales(user))


def direction(language: str) -> str:
    return "rtl" if get_language_info(language)["bidi"] else "ltr"
