"""A saved selection of cards on any page, by criteria or by hand: what Plone calls a collection."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from editorial.block_translation import LineBlock
from practices.models import Maturity, PracticePage
from vocabularies.models import Region, Theme


class PracticeListingBlock(blocks.StructBlock):
    """Chosen cards come first, in their order; the criteria fill up to ``limit``."""

    heading = LineBlock(label=_("Überschrift"), required=False, default="", max_length=120)
    chosen = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="practices.PracticePage", label=_("Praxisbeispiel")),
        label=_("Von Hand gewählt"),
        default=[],
        help_text=_("Diese Karten stehen zuerst, in Ihrer Reihenfolge."),
    )
    by_criteria = blocks.BooleanBlock(
        label=_("Nach Kriterien auffüllen"),
        required=False,
        default=True,
        help_text=_("Neue Karten erscheinen von selbst."),
    )
    theme = SnippetChooserBlock(Theme, label=_("Thema"), required=False)
    region = SnippetChooserBlock(Region, label=_("Region"), required=False)
    maturity = blocks.ChoiceBlock(choices=Maturity.choices, label=_("Wie weit?"), required=False, default="")
    order = blocks.ChoiceBlock(
        choices=[("newest", _("Neueste zuerst")), ("title", _("Nach Titel"))], label=_("Reihenfolge"), default="newest"
    )
    limit = blocks.IntegerBlock(label=_("Höchstens"), default=6, min_value=1, max_value=24)

    class Meta:
        icon = "list-ul"
        label = _("Auswahl von Praxisbeispielen")
        template = "practices/blocks/listing.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        from practices.presentation import practice_teasers

        context = super().get_context(value, parent_context=parent_context)
        context["teasers"] = practice_teasers(self.cards(value))
        return context

    @staticmethod
    def cards(value: Any) -> list[PracticePage]:
        """At most ``limit`` published cards in the page's language, none twice."""
        limit = value.get("limit") or 6
        chosen_keys = [page.translation_key for page in value.get("chosen") or [] if page]
        language = _active_language()
        published = PracticePage.objects.published().in_language(language)
        by_key = {card.translation_key: card for card in published.filter(translation_key__in=chosen_keys)}
        cards = [by_key[key] for key in chosen_keys if key in by_key][:limit]
        if value.get("by_criteria") and len(cards) < limit:
            rest = published.exclude(pk__in=[card.pk for card in cards])
            if value.get("theme"):
                rest = rest.of_theme(value["theme"].key)
            if value.get("region"):
                rest = rest.in_regions(value["region"].ags)
            if value.get("maturity"):
                rest = rest.filter(maturity=value["maturity"])
            order = ("title",) if value.get("order") == "title" else ("-first_published_at", "title")
            cards += list(rest.order_by(*order)[: limit - len(cards)])
        return cards


def _active_language() -> str:
    from django.utils.translation import get_language

    return get_language() or "de"
