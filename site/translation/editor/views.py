"""A page's texts side by side: German on one side, the translation on the other, and the steps of the work.

A plain form: each text is a field, one button saves them all, what has a problem comes back as it was typed. The
script only adds a preview that follows.
"""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import Locale

from translation import services
from translation.editor.forms import SegmentForm, fingerprint
from translation.editor.segments import Segment, load_segments
from translation.editor.term_hints import approved_terms
from translation.editor.translation_memory import suggestions
from translation.languages import direction, may_in, target_locales
from translation.models import TranslationTask
from translation.publishing_rules import missing_records
from translation.queue.matrix import Cell, load_rows, originals
from translation.releasing import needs_other_eyes

ONLY_OPEN = "offen"


class DueForm(forms.Form):
    due_on = forms.DateField(required=False, label=_("Fertig bis"), widget=AdminDateInput)


class ReasonForm(forms.Form):
    """A return without a reason helps nobody."""

    reason = forms.CharField(
        label=_("Was soll geändert werden?"),
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Bitte sagen Sie, warum Sie die Übersetzung zurückgeben und was zu tun ist.")},
    )


def locale_for(user: Any, language: str, action: str = "change") -> Locale:
    """The locale of an address; 404 for languages that are not the reader's, so that none is told of."""
    locales = target_locales(user, action)
    if not locales:
        raise PermissionDenied
    for locale in locales:
        if locale.language_code == language:
            return locale
    raise Http404


class TranslationEditView(WagtailAdminTemplateMixin, TemplateView):
    """``key`` is the translation key of a public German page."""

    header_icon = "wagtail-localize-language"
    template_name = "translation/editor.html"

    def setup(self, request: HttpRequest, key: uuid.UUID, language: str, **kwargs: Any) -> None:
        super().setup(request, key=key, language=language, **kwargs)
        self.locale = locale_for(request.user, language)
        self.german = get_object_or_404(originals(), translation_key=key)
        self.translation = services.translation_between(key, self.locale)
        self.target = services.target_of(key, self.locale)
        self.task = (
            TranslationTask.objects.filter(translation_key=key, locale=self.locale)
            .select_related("assignee", "submitted_by", "returned_by")
            .first()
        )
        self.may_release = may_in(self.locale.pk, request.user, "publish")
        self.only_open = request.GET.get("nur") == ONLY_OPEN

    @property
    def is_begun(self) -> bool:
        return bool(self.translation and self.translation.enabled and self.target)

    @property
    def is_by_hand(self) -> bool:
        """Whether somebody stopped the synchronisation to change the page itself."""
        return bool(self.translation and not self.translation.enabled and self.target)

    @property
    def may_edit(self) -> bool:
        """Who has it may write, and if nobody has it everybody; a reviewer always, also while it is reviewed."""
        if self.may_release:
            return True
        task = self.task
        return task is None or (not task.is_submitted and task.assignee_id in {None, self.request.user.pk})

    @property
    def page_title(self) -> str:
        return self.german.title

    @property
    def page_subtitle(self) -> str:
        return self.locale.get_display_name()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("translation_queue"), "label": _("Übersetzen")},
            {"url": "", "label": self.page_title, "sublabel": self.page_subtitle},
        ]

    def segments(self) -> list[Segment]:
        return load_segments(self.translation.source, self.locale) if self.translation and self.is_begun else []

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_begun or not self.may_edit:
            raise PermissionDenied
        checked = request.POST.get("check", "")
        terms = approved_terms(self.locale.language_code)
        forms_ = [
            SegmentForm(segment, self.locale, terms, request.POST, checked=checked == segment.key)
            for segment in self.segments()
            if f"s{segment.key}-text" in request.POST
        ]
        faulty = [form for form in forms_ if not form.is_valid()]
        saved = sum(form.save(request.user) for form in forms_ if form not in faulty)
        if saved and not self.may_release and (self.task is None or self.task.assignee_id is None):
            services.take(self.german, self.locale, request.user)
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self._answer_script(forms_, saved)
        if saved:
            messages.success(request, _saved_sentence(saved))
        if faulty:
            text = ngettext(
                "Bei %(count)s Text gibt es noch etwas zu klären. Er ist noch nicht gespeichert.",
                "Bei %(count)s Texten gibt es noch etwas zu klären. Sie sind noch nicht gespeichert.",
                len(faulty),
            )
            messages.error(request, text % {"count": len(faulty)})
            return self.render_to_response(self.get_context_data(faulty=faulty))
        if request.POST.get("then") == "submit":
            return _step(request, self.german, self.locale, "submit")
        if not saved:
            messages.info(request, gettext("Es gab nichts zu speichern."))
        # »geprüft, bleibt« leads back to the text, unless the list no longer shows it.
        anchor = f"#text-{checked}" if checked and not self.only_open else ""
        return redirect(request.get_full_path() + anchor)

    def _answer_script(self, forms_: list[SegmentForm], saved: int) -> JsonResponse:
        """State of each text sent, by key, after saving."""
        now = {segment.key: segment for segment in self.segments()}
        return JsonResponse(
            {
                "message": _saved_sentence(saved) if saved else "",
                "texts": {
                    form.segment.key: {
                        "base": fingerprint(now[form.segment.key]),
                        "state": now[form.segment.key].state,
                        "errors": [str(error) for errors in form.errors.values() for error in errors],
                        "warnings": form.warnings,
                    }
                    for form in forms_
                    if form.segment.key in now
                },
            }
        )

    def get_context_data(self, faulty: list[SegmentForm] | None = None, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        segments = self.segments()
        returned = {form.segment.key: form for form in faulty or []}
        proposals = suggestions(segments, self.locale) if self.may_edit else {}
        terms = approved_terms(self.locale.language_code) if segments else []
        shown_forms = []
        for segment in segments:
            if self.only_open and segment.state == "done" and segment.key not in returned:
                continue
            form = returned.get(segment.key) or SegmentForm(segment, self.locale, terms)
            form.suggestions = proposals.get(segment.pk, [])
            shown_forms.append(form)
        open_count = sum(segment.state != "done" for segment in segments)
        code = self.locale.language_code
        context |= {
            "german": self.german,
            "locale": self.locale,
            "lang": code,
            "dir": direction(code),
            "task": self.task,
            "target": self.target,
            "translation": self.translation,
            "is_begun": self.is_begun,
            "is_by_hand": self.is_by_hand,
            "may_edit": self.may_edit,
            "may_release": self.may_release,
            "other_eyes": needs_other_eyes(self.task, self.request.user),
            "forms": shown_forms,
            "total": len(segments),
            "open": open_count,
            "stale": sum(segment.state == "stale" for segment in segments),
            "only_open": self.only_open,
            "missing": missing_records(self.translation.source, self.locale) if self.translation else [],
            "cell": self._cell(),
            # What was refused comes back in the address, so that it can be corrected.
            "due": DueForm(
                initial={"due_on": self.request.GET.get("termin") or (self.task.due_on if self.task else None)},
                auto_id="due-%s",
            ),
            "reason": ReasonForm(auto_id="reason-%s"),
        }
        return context

    def _cell(self) -> Cell:
        rows = load_rows([self.locale], self.request.user, originals().filter(pk=self.german.pk))
        return rows[0].cells[0]


def _saved_sentence(count: int) -> str:
    text = ngettext("%(count)s Text ist gespeichert.", "%(count)s Texte sind gespeichert.", count)
    return str(text % {"count": count})


def take_step(request: HttpRequest, key: uuid.UUID, language: str) -> HttpResponse:
    """One step of the work by POST: ``take``, ``give_back``, ``due``, ``submit``, ``recall``, ``release``, ``return``.

    A GET leads to the texts.
    """
    locale = locale_for(request.user, language)
    german = get_object_or_404(originals(), translation_key=key)
    if request.method != "POST":
        return redirect("translation_edit", key=key, language=language)
    return _step(request, german, locale, request.POST.get("step", ""))


def _step(request: HttpRequest, german: Any, locale: Locale, step: str) -> HttpResponse:
    user = request.user
    here = redirect("translation_edit", key=german.translation_key, language=locale.language_code)
    try:
        match step:
            case "take":
                services.take(german, locale, user)
                messages.success(request, gettext("Die Übersetzung ist jetzt bei Ihnen."))
            case "give_back":
                services.give_back(german, locale, user)
                messages.success(
                    request, gettext("Die Übersetzung liegt wieder in der Liste. Ihre Texte sind gespeichert.")
                )
                return redirect("translation_queue")
            case "due":
                form = DueForm(request.POST)
                if not form.is_valid():
                    for sentence in form.errors["due_on"]:
                        messages.error(request, f"{form.fields['due_on'].label}: {sentence}")
                    return redirect(f"{here.url}?{urlencode({'termin': request.POST.get('due_on', '')[:40]})}")
                services.set_due(german, locale, user, form.cleaned_data["due_on"])
                messages.success(request, gettext("Der Termin ist gespeichert."))
            case "submit":
                services.submit(german, locale, user)
                messages.success(request, gettext("Danke! Die Übersetzung ist eingereicht und wird geprüft."))
            case "recall":
                services.recall(german, locale, user)
                messages.success(request, gettext("Sie können die Übersetzung wieder bearbeiten."))
            case "release":
                page = services.release(german, locale, user)
                messages.success(request, gettext("»%(title)s« ist veröffentlicht.") % {"title": page.title})
            case "return":
                services.send_back(german, locale, user, request.POST.get("reason", ""))
                messages.success(request, gettext("Die Übersetzung ist mit Ihrer Anmerkung zurückgegeben."))
            case _:
                raise Http404
    except services.Refused as refused:
        for sentence in refused.sentences:
            messages.error(request, sentence)
    return here
