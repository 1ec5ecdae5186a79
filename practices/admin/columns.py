"""What »Alle Praxisbeispiele« says of a card: in its columns and, at more length, in a spreadsheet."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import PageTitleColumn
from wagtail.admin.widgets.button import Button, ButtonWithDropdownFromHook

from practices.admin.completeness import completeness
from practices.facets import BY_KEY, FACETS
from practices.models import PracticePage
from practices.states import CardState

COSTLY_BUTTONS = "wagtail_localize."


def theme_names(card: PracticePage) -> str:
    """The names of the terms, which are shorter than what a card says."""
    return ", ".join(link.term.current.name for link in card.theme_links.all()[:2])


def percent(card: PracticePage) -> str:
    return f"{completeness(card).percent} %"


class PlaceColumn(Column):
    """Where it runs and, below, what it is about."""

    cell_template_name = "practices/admin/place_cell.html"

    def get_value(self, instance: PracticePage) -> dict[str, str]:
        return {"regions": BY_KEY["region"].text(instance), "themes": theme_names(instance)}


class StateColumn(Column):
    """The state in words; of a published card also whether a newer draft waits."""

    cell_template_name = "practices/admin/state_cell.html"

    def get_value(self, instance: PracticePage) -> CardState:
        return CardState(instance.state)


class CardMenu(ButtonWithDropdownFromHook):
    """The menu of a row, without the buttons that ask the database for every row (they are on the form)."""

    @cached_property
    def dropdown_buttons(self) -> list[Button]:
        found: list[Any] = []
        for hook in hooks.get_hooks(self.hook_name):
            if not hook.__module__.startswith(COSTLY_BUTTONS):
                found.extend(hook(page=self.page, user=self.user, next_url=self.next_url))
        buttons = []
        for button in found:
            if not isinstance(button, MenuItem):
                buttons.append(button)
            elif button.is_shown(self.user):
                buttons.append(Button.from_menu_item(button))
        return [button for button in buttons if button.show]


class CardTitleColumn(PageTitleColumn):
    """Title, lock and menu; the language only where it is not German."""

    cell_template_name = "practices/admin/title_cell.html"

    def get_cell_context_data(self, instance: PracticePage, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["menu"] = CardMenu(
            "",
            hook_name="register_page_listing_more_buttons",
            page=instance,
            user=parent_context["request"].user,
            next_url=parent_context.get("actions_next_url"),
            icon_name="dots-horizontal",
            attrs={"aria-label": gettext("Was möchten Sie mit »%(title)s« tun?") % {"title": instance.title}},
        )
        return context


def _joined(relation: str) -> Any:
    return lambda card: "; ".join(str(link) for link in getattr(card, relation).all())


SPREADSHEET: dict[str, tuple[Any, Any]] = {
    "title": (_("Titel"), lambda card: card.title),
    "title_short": (_("Kurzname"), lambda card: card.title_short),
    "teaser": (_("In einem Satz"), lambda card: card.teaser),
    "state": (_("Zustand"), lambda card: str(CardState(card.state).label)),
    "language": (_("Sprache"), lambda card: card.locale.language_code),
    "kind": (_("Was es ist"), lambda card: str(card.get_kind_display())),
    "regions": (_("Region"), BY_KEY["region"].text),
    "places": (_("Läuft auch in"), _joined("place_links")),
    "institution": (_("Einrichtung"), lambda card: card.institution_name),
    **{facet.key: (facet.plural, facet.text) for facet in FACETS if facet.key != "region"},
    "results": (_("Ergebnisse"), _joined("results")),
    "team": (_("Team"), lambda card: str(card.team or "")),
    "transfer_stage": (_("Transferprozess"), lambda card: str(card.get_transfer_stage_display())),
    "completeness": (_("Vollständig in Prozent"), lambda card: completeness(card).percent),
    "information_on": (_("Stand der Angaben"), lambda card: card.information_on),
    "checked_on": (_("Geprüft am"), lambda card: card.checked_on),
    "next_check_on": (_("Nächste Prüfung"), lambda card: card.next_check_on),
    "url": (_("Adresse"), lambda card: card.full_url or ""),
}
