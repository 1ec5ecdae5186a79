"""The queue of translators: what is missing or stale, who has it, until when; and how far each language is.

``translation.wagtail_hooks`` gives it its address and its entry in the menu.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from translation.languages import target_locales
from translation.queue.matrix import ORDER, Cell, MatrixRow, coverage, load_rows
from translation.queue.record_coverage import record_rows
from translation.queue.states import TranslationState

PAGE_SIZE = 25
SORTS = [("importance", _("Wichtigkeit (Aufrufe × Wartezeit)")), ("due", _("Termin")), ("title", _("Titel"))]


class QueueFilter(forms.Form):
    """What the list shows; an unknown value filters nothing away."""

    text = forms.CharField(required=False, max_length=100, label=_("Suche im Titel"))
    language = forms.ChoiceField(required=False, label=_("Sprache"))
    state = forms.ChoiceField(required=False, label=_("Stand"))
    kind = forms.ChoiceField(required=False, label=_("Art der Seite"))
    sort = forms.ChoiceField(required=False, label=_("Reihenfolge"), choices=SORTS)
    mine = forms.BooleanField(required=False, label=_("nur meine"))

    def __init__(self, data: Any, locales: list[Any], kinds: list[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="queue-%s")
        fields: Any = self.fields
        languages = [(locale.language_code, locale.get_display_name()) for locale in locales]
        fields["language"].choices = [("", _("Alle Sprachen")), *languages]
        fields["state"].choices = [("", _("Jeder Stand")), *((state.value, state.label) for state in ORDER)]
        fields["kind"].choices = [("", _("Alle Seiten")), *kinds]
        self.is_valid()
        self.values: dict[str, Any] = getattr(self, "cleaned_data", {})

    def languages(self, locales: list[Any]) -> list[Any]:
        chosen = self.values.get("language")
        return [locale for locale in locales if not chosen or locale.language_code == chosen]

    def apply(self, rows: list[MatrixRow]) -> list[MatrixRow]:
        text = str(self.values.get("text") or "").casefold()
        kind = self.values.get("kind")
        found = [
            row
            for row in rows
            if text in row.title.casefold() and (not kind or str(row.content_type_id) == kind) and self._any_cell(row)
        ]
        match self.values.get("sort") or "importance":
            case "due":
                found.sort(key=lambda row: row.due_on)
            case "importance":
                # Of equals first what readers see in an old version.
                found.sort(key=lambda row: (-row.importance, not row.is_stale))
        return found

    def _any_cell(self, row: MatrixRow) -> bool:
        return any(self._shows(cell) for cell in row.cells)

    def _shows(self, cell: Cell) -> bool:
        state = self.values.get("state")
        return (not state or cell.state == state) and (not self.values.get("mine") or cell.is_mine)

    def query(self, **changes: Any) -> str:
        """The filter as query string, with ``changes``."""
        values = {name: value for name, value in {**self.values, **changes}.items() if value}
        return urlencode(values)


class TranslationQueueView(WagtailAdminTemplateMixin, TemplateView):
    """Translators and reviewers see their languages, administrators all."""

    page_title = _("Übersetzen")
    header_icon = "wagtail-localize-language"
    template_name = "translation/queue.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.request.user
        locales = target_locales(user)
        if not locales:
            raise PermissionDenied
        rows = load_rows(locales, user)
        kinds = sorted({(str(row.content_type_id), row.kind) for row in rows}, key=lambda kind: kind[1])
        queue = QueueFilter(self.request.GET, locales, kinds)
        chosen = queue.languages(locales)
        codes = {locale.language_code for locale in chosen}
        charts = coverage(rows, locales)
        for row in rows:
            row.cells = [cell for cell in row.cells if cell.language in codes]
        found = queue.apply(rows)
        page = Paginator(found, PAGE_SIZE).get_page(self.request.GET.get("seite"))
        context |= {
            "queue": queue,
            "query": queue.query(),
            "locales": chosen,
            "rows": page,
            "found": len(found),
            "coverage": charts,
            "states": [
                (state, sum(cell.state == state for row in rows for cell in row.cells), queue.query(state=state.value))
                for state in ORDER
            ],
            "records": record_rows(chosen, user),
            "mine": sum(cell.is_mine for row in rows for cell in row.cells),
            "IN_REVIEW": TranslationState.IN_REVIEW,
        }
        return context
