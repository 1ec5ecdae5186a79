"""A saved selection of cards on any page, by criteria or by hand: what Plone calls a collection."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from editorial.requests import language_of_page
from editorial.translatable_blocks import LineBlock
from practices.listing_criteria import CriteriaBlock, facet_address, narrowed
from practices.models import PracticePage
from practices.public.builders import list_url
from practices.public.store import practices_of

ORDERS: dict[str, tuple[str, ...]] = {
    "newest": ("-first_published_at", "title"),
    "title": ("title", "pk"),
    "checked": ("-checked_on", "title"),
}


class PracticeListingBlock(blocks.StructBlock):
    """Chosen cards come first, in their order; the criteria fill up to ``limit``."""

    heading = LineBlock(label=_("Überschrift"), required=False, default="", max_length=120)
    chosen = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="practices.PracticePage", label=_("Praxisbeispiel")),
        label=_("Von Hand gewählt"),
        default=[],
        help_text=_("Diese Karten stehen zuerst, in Ihrer Reihenfolge. Zurückgezogene verschwinden von selbst."),
    )
    by_criteria = blocks.BooleanBlock(
        label=_("Nach Kriterien auffüllen"),
        required=False,
        default=True,
        help_text=_("Neue Karten erscheinen von selbst."),
    )
    criteria = CriteriaBlock()
    order = blocks.ChoiceBlock(
        choices=[
            ("newest", _("Neueste zuerst")),
            ("title", _("Nach Titel")),
            ("checked", _("Zuletzt geprüfte zuerst")),
        ],
        label=_("Reihenfolge"),
        default="newest",
    )
    limit = blocks.IntegerBlock(label=_("Höchstens"), default=6, min_value=1, max_value=24)
    show_all_link = blocks.BooleanBlock(
        label=_("Mit Verweis »Alle anzeigen«"),
        required=False,
        default=True,
        help_text=_("Führt zur Liste der Praxisbeispiele mit denselben Kriterien."),
    )

    class Meta:
        icon = "list-ul"
        label = _("Auswahl von Praxisbeispielen")
        template = "practices/blocks/listing.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """``practices``, ``all_url`` and ``is_preview``: only a preview says that a selection is empty."""
        parent_context = parent_context or {}
        context = super().get_context(value, parent_context=parent_context)
        context["practices"] = practices_of(self.card_ids(value, _language(parent_context)))
        context["all_url"] = (
            list_url(**facet_address(value.get("criteria") or {}))
            if value.get("by_criteria") and value.get("show_all_link")
            else ""
        )
        context["is_preview"] = getattr(parent_context.get("request"), "is_preview", False)
        return context

    @staticmethod
    def card_ids(value: Any, language: str) -> list[int]:
        """At most ``limit`` published cards, none twice; a card stands for its translation into ``language``."""
        limit = value["limit"]
        chosen_keys = [page.translation_key for page in value.get("chosen") or [] if page]
        published = PracticePage.objects.published().shown_in(language)
        chosen = published.filter(translation_key__in=chosen_keys).values_list("translation_key", "pk")
        by_key = dict(chosen) if chosen_keys else {}
        found = [by_key[key] for key in dict.fromkeys(chosen_keys) if key in by_key][:limit]
        if value.get("by_criteria") and len(found) < limit:
            rest = narrowed(published.exclude(pk__in=found), value.get("criteria") or {})
            order = ORDERS.get(value.get("order"), ORDERS["newest"])
            found += rest.order_by(*order).values_list("pk", flat=True)[: limit - len(found)]
        return found


def _language(context: dict[str, Any]) -> str:
    """The language of the page the block stands on; a preview of a translation is asked for in German."""
    page = context.get("page")
    return page.locale.language_code if page is not None else language_of_page()
