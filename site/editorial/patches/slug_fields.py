"""The admin's fields for slugs: what they show is what is stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.widgets import SlugInput
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.signal_handlers import BatchRedirectCreator
from wagtail_localize import models as localize_models

from editorial.addresses import AsciiSlugs
from editorial.patches.wrapping import wrap
from language.slugs import RULES, proposed_slug


class AsciiSlugInput(SlugInput):
    """The admin's field for a slug: proposes by our rules and shows at once what it makes of what was typed.

    An older slug with other letters stays until somebody types another: leaving the field must not move a page.
    """

    def __init__(self, attrs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        own = {
            "data-w-slug-allow-unicode-value": False,
            "data-action": "change->w-slug#urlify w-sync:check->w-slug#compare w-sync:apply->w-slug#urlify:prevent",
        }
        super().__init__({**own, **(attrs or {})}, formatters=list(RULES), **kwargs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        if value and not str(value).isascii():
            context["widget"]["attrs"]["data-action"] = "change->w-slug#urlify"
        return context


class AsciiCopyForm(CopyForm):
    """»Kopieren«: the new page gets an ASCII slug although the old one has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["new_slug"]
        field.widget = AsciiSlugInput(locale=self.page.locale)
        field.initial = proposed_slug(self.page.slug, self.page.slug)


def install() -> None:
    """The field for slugs in every form of the admin; translations keep the slug; redirects fit into their column."""
    AsciiSlugs.copy_form_class = AsciiCopyForm
    register_form_field_override(models.SlugField, override={"widget": AsciiSlugInput})
    # wagtail-localize makes ASCII of a translation's slug by dropping letters; ours is copied and the same everywhere.
    localize_models.slugify = str
    wrap(BatchRedirectCreator, "pre_process", _fitting)


def _fitting(original: Callable[..., Any]) -> Callable[..., Any]:
    longest = Redirect._meta.get_field("old_path").max_length or 0

    def pre_process(self: Any) -> None:
        """Renaming a page with a very long address must not fail for want of a redirect."""
        self.items[:] = [item for item in self.items if len(item.old_path) <= longest]
        if self.items:
            original(self)

    return pre_process
