"""The list of a vocabulary: who uses a term, in which languages it exists, where it went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import django_filters
from django.conf import settings
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.admin.widgets.button import Button, ButtonWithDropdown, HeaderButton
from wagtail.models import Locale
from wagtail.snippets.views.snippets import IndexView

from vocabularies.models import Theme, VocabularyTerm
from vocabularies.models.termbase import OTHER_LANGUAGES
from vocabularies.spreadsheets import TableExport
from vocabularies.usage import number_of_cards


class TermFilterSet(WagtailFilterSet):
    """German terms that may be chosen, unless somebody asks for others."""

    locale = django_filters.ChoiceFilter(
        choices=OTHER_LANGUAGES, field_name="locale__language_code", label=_("Sprache"), empty_label="Deutsch"
    )
    used = django_filters.ChoiceFilter(
        choices=[("yes", _("auf Karten")), ("no", _("auf keiner Karte"))],
        label=_("Verwendung"),
        empty_label=_("alle"),
        method="filter_used",
    )
    merged = django_filters.ChoiceFilter(
        choices=[("all", _("auch zeigen")), ("only", _("nur diese zeigen"))],
        label=_("Zusammengeführte Begriffe"),
        empty_label=_("ausblenden"),
        method="filter_merged",
    )

    def filter_used(self, terms: Any, name: str, value: str) -> Any:
        return terms.filter(cards__gt=0) if value == "yes" else terms.filter(cards=0)

    def filter_merged(self, terms: Any, name: str, value: str) -> Any:
        return terms.filter(merged_into__isnull=False) if value == "only" else terms

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        terms = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("locale"):
            terms = terms.filter(locale__language_code="de")
        return terms if self.form.cleaned_data.get("merged") else terms.filter(merged_into__isnull=True)


def main_themes(request: Any) -> Any:
    return Theme.objects.in_language("de").current().filter(parent__isnull=True)


class ThemeFilterSet(TermFilterSet):
    parent = django_filters.ModelChoiceFilter(
        queryset=main_themes, label=_("Gehört zu"), empty_label=_("alle"), method="filter_parent"
    )

    def filter_parent(self, themes: Any, name: str, value: Theme) -> Any:
        return themes.filter(parent__key=value.key)


def load_languages(terms: Iterable[VocabularyTerm]) -> None:
    """Puts the codes of all languages of a term into ``term.languages``: one query for a whole list."""
    terms = list(terms)
    if not terms:
        return
    order = [code for code, _name in settings.LANGUAGES]
    found: dict[Any, set[str]] = defaultdict(set)
    rows = type(terms[0]).objects.filter(translation_key__in={term.translation_key for term in terms})
    for key, code in rows.values_list("translation_key", "locale__language_code"):
        found[key].add(code)
    for term in terms:
        codes = sorted(found[term.translation_key], key=lambda code: order.index(code) if code in order else 99)
        term.languages = ", ".join(codes)


def _merged_into(term: VocabularyTerm) -> str:
    return term.merged_into.name if term.merged_into else ""


SPREADSHEET: dict[str, tuple[Any, Any]] = {
    "name": (_("Name"), lambda term: term.name),
    "key": (_("Schlüssel"), lambda term: term.key),
    "parent": (_("Gehört zu"), lambda term: str(getattr(term, "parent", None) or "")),
    "cards": (_("Karten"), lambda term: term.cards),
    "language": (_("Sprache"), lambda term: term.locale.language_code),
    "languages": (_("Gibt es auf"), lambda term: term.languages),
    "description": (_("Erklärung"), lambda term: term.description),
    "alt_labels": (_("Andere Schreibweisen"), lambda term: "; ".join(term.labels()[1:])),
    "merged_into": (_("Aufgegangen in"), _merged_into),
}


class TermListView(TableExport, IndexView):
    spreadsheet = SPREADSHEET
    merge_url_name = ""
    import_url_name = ""

    @cached_property
    def columns(self) -> list[Column]:
        # No checkboxes: terms are merged or deleted one by one, after a look at who uses them.
        columns = [
            self._get_title_column("name"),
            Column("key", label=_("Schlüssel"), sort_key="key"),
        ]
        if hasattr(self.model, "parent"):
            columns.append(Column("parent", label=_("Gehört zu"), sort_key="parent__name"))
        columns += [
            NumberColumn("cards", label=_("Karten"), sort_key="cards"),
            Column("languages", label=_("Sprachen")),
        ]
        if self.request.GET.get("merged"):
            columns.append(Column("merged_into", label=_("Aufgegangen in"), accessor=_merged_into))
        return columns

    def get_base_queryset(self) -> Any:
        related = ["locale", "merged_into", *(["parent"] if hasattr(self.model, "parent") else [])]
        return super().get_base_queryset().select_related(*related).annotate(cards=number_of_cards(self.model))

    def order_queryset(self, queryset: Any) -> Any:
        if self.ordering in ("parent__name", "-parent__name"):
            name = F("parent__name")
            descending = self.ordering.startswith("-")
            return queryset.order_by(name.desc(nulls_last=True) if descending else name.asc(nulls_first=True), "name")
        return super().order_queryset(queryset)

    def get_locale(self) -> Locale | None:
        """New terms begin in German, whatever language the list shows."""
        return Locale.get_default()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        load_languages(context["object_list"])
        return context

    def get_add_url(self) -> str | None:
        return reverse(self.add_url_name) if self.add_url_name and self.user_has_permission("add") else None

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons = list(super().header_buttons)
        if self.user_has_permission("change"):
            buttons.append(HeaderButton(_("Aus CSV laden"), url=reverse(self.import_url_name), icon_name="upload"))
        return buttons

    def get_list_more_buttons(self, instance: VocabularyTerm) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        if self.user_has_permission("change") and not instance.merged_into_id:
            url = reverse(self.merge_url_name, args=[instance.pk])
            buttons.append(MenuItem(_("Zusammenführen"), url=url, icon_name="resubmit", priority=25))
        return buttons

    def get_list_buttons(self, instance: VocabularyTerm) -> list[Any]:
        """As Wagtail's, without asking the database for every row whether a translation is missing."""
        buttons = [Button.from_menu_item(item) for item in self.get_list_more_buttons(instance)]
        missing = len(instance.languages.split(", ")) < len(settings.LANGUAGES)
        if missing and self.request.user.has_perm("wagtail_localize.submit_translation"):
            meta = instance._meta
            where = [meta.app_label, meta.model_name, instance.pk]
            url = reverse("wagtail_localize:submit_snippet_translation", args=where)
            buttons.append(Button(_("Übersetzen"), url=url, icon_name="wagtail-localize-language", priority=50))
        if not buttons:
            return []
        label = _("Weitere Möglichkeiten für »%(name)s«") % {"name": instance.name}
        return [ButtonWithDropdown(buttons=buttons, icon_name="dots-horizontal", attrs={"aria-label": label})]

    def load(self, rows: list[VocabularyTerm]) -> None:
        load_languages(rows)
