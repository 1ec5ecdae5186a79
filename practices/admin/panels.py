"""The form of a card, grouped as an editor thinks: the story, the facts, the transfer, the voices, housekeeping."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)

from editorial.review_dates import ReviewDates
from practices.admin.completeness import Completeness, completeness
from practices.admin.form import CardForm
from practices.review.given_back import returned
from vocabularies.same_language import InLanguagePanel


def completeness_line(card: Any, state: Completeness) -> Promise | str:
    """What to do next, in one sentence; a card that is complete needs another step in each state."""
    if state.next_action:
        return state.next_action
    if card.pk and not card.workflow_in_progress and returned(card):
        return _("Es ist alles ausgefüllt. Bitte ändern Sie, was die Prüfung sagt, und reichen Sie die Karte neu ein.")
    if card.pk and card.is_public:
        return _("Die Karte ist vollständig und veröffentlicht.")
    if card.pk and card.workflow_in_progress:
        return _("Die Karte ist vollständig und liegt bei der Prüfung.")
    return _("Die Karte ist vollständig. Reichen Sie sie zur Prüfung ein.")


class CompletenessPanel(Panel):
    """A calm line on top of the form: how far the card is told and what to do next. Follows every save."""

    guide = "completeness"

    class BoundPanel(Panel.BoundPanel):
        template_name = "practices/admin/completeness.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            state = completeness(self.instance)
            context["completeness"] = state
            context["line"] = completeness_line(self.instance, state)
            return context


class ReturnedPanel(Panel):
    """Above everything else: what the review asked to change."""

    guide = "returned"

    class BoundPanel(Panel.BoundPanel):
        template_name = "practices/admin/returned.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["returned"] = returned(self.instance) if self.instance.pk else None
            return context


def _story(details: Panel) -> ObjectList:
    return ObjectList(
        [
            ReturnedPanel(),
            CompletenessPanel(),
            details,
            TitleFieldPanel("title", placeholder=_("Überschrift, die neugierig macht")),
            FieldPanel("teaser"),
            FieldPanel("title_short"),
            FieldPanel("situation"),
            FieldPanel("implementation"),
            FieldPanel("conclusion"),
            MultiFieldPanel(
                [FieldPanel(name) for name in ("picture", "picture_alt", "picture_decorative", "picture_credit")],
                heading=_("Bild"),
            ),
            FieldPanel("instruments"),
        ],
        heading=_("Die Geschichte"),
    )


def _facts(contacts: Panel) -> ObjectList:
    return ObjectList(
        [
            FieldRowPanel([FieldPanel("kind"), FieldPanel("maturity"), FieldPanel("maturity_note")]),
            InlinePanel("region_links", heading=_("Region"), label=_("Region"), min_num=1),
            InlinePanel("place_links", heading=_("Läuft auch in"), label=_("Ort")),
            InLanguagePanel("theme_links", heading=_("Themen"), label=_("Thema"), min_num=1),
            InLanguagePanel("target_group_links", heading=_("Zielgruppen"), label=_("Zielgruppe")),
            MultiFieldPanel(
                [FieldPanel("provider"), FieldPanel("institution_name"), FieldPanel("project")],
                heading=_("Wer macht es?"),
            ),
            contacts,
            InLanguagePanel("institution_type_links", heading=_("Art der Einrichtung"), label=_("Art")),
            InlinePanel("partners", heading=_("Partner"), label=_("Partner")),
            MultiFieldPanel(
                [FieldPanel("period"), FieldRowPanel([FieldPanel("period_start"), FieldPanel("period_end")])],
                heading=_("Zeitraum"),
            ),
            InlinePanel("results", heading=_("Ergebnisse in Zahlen"), label=_("Ergebnis")),
            InLanguagePanel("sector_links", heading=_("Branchen"), label=_("Branche")),
            InLanguagePanel("legal_basis_links", heading=_("Rechtsgrundlagen"), label=_("Rechtsgrundlage")),
            InLanguagePanel("phase_links", heading=_("Phasen des Job-Turbo"), label=_("Phase")),
            InlinePanel("keywords", heading=_("Stichwörter"), label=_("Stichwort")),
        ],
        heading=_("Die Fakten"),
    )


TRANSFER = ObjectList(
    [
        HelpPanel(
            content=_(
                "<p>Hier entscheidet sich, ob jemand Ihren Ansatz übernimmt. Schreiben Sie so, "
                "als säße die Kollegin aus dem Nachbarkreis neben Ihnen.</p>"
            )
        ),
        FieldPanel("audience_text"),
        InLanguagePanel("addressee_links", heading=_("Adressaten"), label=_("Adressat")),
        FieldPanel("concept"),
        FieldPanel("transfer_notes"),
        FieldPanel("effort"),
        InlinePanel("resources", heading=_("Was man braucht"), label=_("Ressource")),
        InlinePanel("success_factors", heading=_("Was geholfen hat"), label=_("Erfolgsfaktor")),
        InlinePanel("hurdles", heading=_("Hürden und wie sie gelöst wurden"), label=_("Hürde")),
        FieldPanel("offer"),
        InlinePanel("materials", heading=_("Material zum Weitergeben"), label=_("Material")),
        InlinePanel("related_links", heading=_("Verwandte Praxisbeispiele"), label=_("Praxisbeispiel")),
    ],
    heading=_("Der Transfer"),
)
VOICES = ObjectList(
    [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("interview_person"), FieldPanel("interview_role")]),
                FieldPanel("interview_quote"),
                FieldPanel("interview_portrait"),
                FieldPanel("interview_portrait_alt"),
            ],
            heading=_("Drei Fragen an …"),
        ),
        InlinePanel("interview_questions", heading=_("Fragen und Antworten"), label=_("Frage"), max_num=6),
        InlinePanel("quotes", heading=_("Weitere Stimmen"), label=_("Zitat")),
    ],
    heading=_("Die Stimmen"),
)
HOUSEKEEPING = ObjectList(
    [
        FieldPanel("slug"),
        FieldRowPanel([FieldPanel("team"), FieldPanel("transfer_stage")]),
        MultiFieldPanel(
            [FieldPanel("information_on"), *ReviewDates.review_panels], heading=_("Stand und Prüfung der Angaben")
        ),
        FieldPanel("collection"),
        FieldPanel("funding_text"),
        InlinePanel("funder_links", heading=_("Förderer mit Logo"), label=_("Förderer")),
        InlinePanel("credits", heading=_("Mitwirkende"), label=_("Beitrag")),
        FieldPanel("source_note"),
        MultiFieldPanel(
            [FieldPanel("seo_title"), FieldPanel("search_description")],
            heading=_("Für Suchmaschinen"),
            classname="collapsed",
        ),
        PublishingPanel(),
        # Wagtail adds it to its own tabs only; without it no field of a card could be commented on.
        CommentPanel(),
    ],
    heading=_("Pflege"),
)


def card_form(details: Panel, contacts: Panel) -> TabbedInterface:
    """The form of a card (``PracticePage.edit_handler``), with the panels of the room above it in their places.

    ``details`` tells of contact details in the texts, ``contacts`` shows who can be asked.
    """
    tabs = [_story(details), _facts(contacts), TRANSFER, VOICES, HOUSEKEEPING]
    return TabbedInterface(tabs, base_form_class=CardForm)
