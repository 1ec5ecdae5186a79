"""Editing, deleting and merging one term."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button
from wagtail.models import Locale
from wagtail.snippets.views.snippets import CreateView, DeleteView, EditView

from vocabularies.forms import MergeForm, TermForm
from vocabularies.merging import MergeRefused, in_german, merge
from vocabularies.models import VocabularyTerm
from vocabularies.naming import announce_rename
from vocabularies.removing import blocking_reason, remove
from vocabularies.usage import Usage, usage_of


def follow_signpost(request: HttpRequest, term: VocabularyTerm, url_name: str) -> HttpResponse:
    """To the term that counts, with a word about why."""
    text = _("»%(name)s« ist in »%(into)s« aufgegangen. Hier ist der Begriff, der heute gilt.")
    messages.info(request, text % {"name": term.name, "into": term.current.name})
    return redirect(url_name, term.current.pk)


class TermCreateView(CreateView):
    def get_locale(self) -> Locale:
        """A term begins in German; other languages are translations of it."""
        return Locale.get_default()

    def get_translations(self) -> list[Any]:
        return []


class TermEditView(EditView):
    merge_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.object.merged_into_id and self.user_has_permission("change"):
            return follow_signpost(request, self.object, self.edit_url_name)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        url = reverse(self.merge_url_name, args=[self.object.pk])
        button = Button(gettext_lazy("Zusammenführen"), url=url, icon_name="resubmit", priority=15)
        return [*super().header_more_buttons, button]

    def save_instance(self) -> Any:
        form: TermForm = self.form
        old_name = form.old_name
        form.keep_old_name()
        term = super().save_instance()
        if old_name:
            announce_rename(term, old_name)
        return term


class TermDeleteView(DeleteView):
    merge_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = blocking_reason(self.object) if self.user_has_permission("delete") else None
        if found is None:
            return super().dispatch(request, *args, **kwargs)
        context = {
            "term": self.object,
            "blocking_reason": found,
            "merge_url": reverse(self.merge_url_name, args=[self.object.pk]) if found.can_merge else "",
            "list_url": reverse(self.index_url_name),
            "header_title": _("Löschen: %(name)s") % {"name": self.object.name},
            "page_title": _("Löschen"),
            "page_subtitle": self.object.name,
            "header_icon": "warning",
        }
        return TemplateResponse(request, "vocabularies/admin/in_use.html", context, status=409)

    def get_usage(self) -> None:
        """Judged by ``blocking_reason``: nothing names the term any more."""
        return

    def get_usage_url(self) -> None:
        return None

    @property
    def confirmation_message(self) -> str:
        if self.object.locale.language_code == "de":
            text = _("Möchten Sie »%(name)s« in allen Sprachen löschen? Keine Karte benutzt den Begriff.")
        else:
            text = _("Möchten Sie diese Übersetzung (»%(name)s«) löschen? Keine Karte benutzt sie.")
        return text % {"name": self.object.name}

    def delete_action(self) -> None:
        remove(self.object, self.request.user)


class MergePage(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """One entry goes into another: what the page is called, and where it stands."""

    model: Any = None
    source: Any
    index_url_name = ""
    edit_url_name = ""
    merge_url_name = ""
    breadcrumbs_items: list[Any] = []
    page_title = gettext_lazy("Zusammenführen")
    header_icon = "resubmit"

    def get_page_subtitle(self) -> str:
        return str(self.source.name)

    def get_breadcrumbs_items(self) -> list[Any]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": capfirst(self.model._meta.verbose_name_plural)},
            {"url": reverse(self.edit_url_name, args=[self.source.pk]), "label": self.source.name},
            {"url": "", "label": self.page_title},
        ]


class MergeView(MergePage):
    """First choose the target, then see who follows, then confirm. Nothing happens before the ``POST``."""

    permission_required = "change"
    template_name = "vocabularies/admin/merge.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.source = in_german(get_object_or_404(self.model, pk=kwargs["pk"]))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.source.merged_into and self.user_has_permission("change"):
            return follow_signpost(request, self.source, self.edit_url_name)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = MergeForm(request.GET if "target" in request.GET else None, source=self.source)
        return self._answer(form)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = MergeForm(request.POST, source=self.source)
        if not form.is_valid():
            return self._answer(form)
        try:
            report = merge(self.source, form.cleaned_data["target"], request.user)
        except MergeRefused as refused:
            form.add_error("target", str(refused))
            return self._answer(form)
        messages.success(request, self._success(form.cleaned_data["target"], report.cards))
        return redirect(self.index_url_name)

    def _success(self, target: VocabularyTerm, cards: int) -> str:
        text = ngettext(
            "»%(source)s« ist in »%(target)s« aufgegangen. %(number)d Karte ist gefolgt.",
            "»%(source)s« ist in »%(target)s« aufgegangen. %(number)d Karten sind gefolgt.",
            cards,
        )
        return text % {"source": self.source.name, "target": target.name, "number": cards}

    def _answer(self, form: MergeForm) -> HttpResponse:
        usage = usage_of(self.source.get_translations(inclusive=True))
        target = form.cleaned_data.get("target") if form.is_bound and form.is_valid() else None
        context = self.get_context_data(
            form=form,
            source=self.source,
            target=target,
            usage=usage,
            followers=followers(self.source, usage),
            edit_url=reverse(self.edit_url_name, args=[self.source.pk]),
            merge_url=reverse(self.merge_url_name, args=[self.source.pk]),
        )
        return self.render_to_response(context)


def followers(source: Any, usage: Usage) -> list[str]:
    """Who follows a term, in sentences: cards, their translations, drafts, accounts, sub-themes."""
    cards = len(usage.all_cards)
    foreign = sum(card.locale.language_code != "de" for card in usage.all_cards)
    lines = [ngettext("%(number)d Karte folgt.", "%(number)d Karten folgen.", cards) % {"number": cards}]
    if foreign:
        text = ngettext("Eine davon ist eine Übersetzung.", "%(number)d davon sind Übersetzungen.", foreign)
        lines.append(text % {"number": foreign})
    if usage.drafts:
        text = ngettext(
            "Eine davon nennt den Begriff nur in einem Entwurf.",
            "%(number)d davon nennen den Begriff nur in einem Entwurf.",
            len(usage.drafts),
        )
        lines.append(text % {"number": len(usage.drafts)})
    if usage.others:
        text = ngettext(
            "%(number)d weiterer Eintrag folgt: %(names)s.",
            "%(number)d weitere Einträge folgen: %(names)s.",
            len(usage.others),
        )
        lines.append(text % {"number": len(usage.others), "names": ", ".join(map(str, usage.others[:5]))})
    children = list(source.children.current()) if hasattr(source, "children") else []
    if children:
        text = ngettext("Ein Unterthema folgt: %(names)s.", "%(number)d Unterthemen folgen: %(names)s.", len(children))
        lines.append(text % {"number": len(children), "names": ", ".join(child.name for child in children)})
    return lines
