"""PO files in the admin: a list to download from, an upload with preview, and the same for one page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from accounts.models import Right
from language.keys import is_key
from translation.drafts.machine_translator import service_name
from translation.po.export import file_name, write_po, write_zip
from translation.po.files import MAX_BYTES, MAX_FILES, PoRefused, sentences_of
from translation.po.importing import UploadPlan, apply_upload, log_export, plan_upload
from translation.queue.page_work import may_work_on
from translation.string_translations import MACHINE, sound
from vocabularies.models.termbase import OTHER_LANGUAGES
from vocabularies.previewed_upload import MEANWHILE, held_in_page, is_as_shown, sent_once_more

SHOWN = 200
STATES = [("open", gettext_lazy("Texte offen")), ("drafts", gettext_lazy("Entwürfe")), ("done", gettext_lazy("fertig"))]
EMPTY = [("", gettext_lazy("alle"))]


class ForTranslators:
    """Lets in who has the right to translate at all; on which page is decided page by page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(Right.TRANSLATE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


def start_of_breadcrumbs(items: list[Any]) -> list[Any]:
    return [*items, {"url": reverse("translation_queue"), "label": gettext_lazy("Übersetzen")}]


class PoFilter(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Sprache"), choices=[*EMPTY, *OTHER_LANGUAGES], required=False)
    state = forms.ChoiceField(label=gettext_lazy("Stand"), choices=[*EMPTY, *STATES], required=False)


class PoUploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("PO-Datei oder zip"),
        help_text=gettext_lazy("Höchstens 1,5 MB, in UTF-8. Ein zip darf viele PO-Dateien enthalten."),
        widget=forms.FileInput(attrs={"accept": ".po,.zip"}),
        error_messages={
            "required": gettext_lazy("Bitte wählen Sie eine Datei."),
            "empty": gettext_lazy("Die Datei ist leer."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("Die Datei ist zu groß. Höchstens 1,5 MB sind möglich."))
        return file


def translations_for(user: Any) -> QuerySet[Translation]:
    """Translations of pages that ``user`` may work on, with ``total``, ``done`` and ``drafts`` (numbers of texts)."""
    pages = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    target = pages.filter(translation_key=OuterRef("source__object_id"), locale_id=OuterRef("target_locale_id"))
    texts = StringTranslation.objects.filter(
        translation_of_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        locale_id=OuterRef(OuterRef("target_locale_id")),
    )
    manual, machine = texts.filter(sound()), texts.filter(has_error=False, translation_type=MACHINE)
    segments = StringSegment.objects.filter(source_id=OuterRef("source_id"))
    return (
        Translation.objects.filter(Exists(target), enabled=True)
        .select_related("source__specific_content_type", "source__locale", "target_locale")
        .annotate(
            total=_number(segments),
            done=_number(segments.filter(Exists(manual))),
            drafts=_number(segments.filter(Exists(machine))),
        )
        .order_by("source__object_repr", "target_locale__language_code", "pk")
    )


def _number(segments: QuerySet[StringSegment]) -> Any:
    return Coalesce(Subquery(segments.order_by().values("source_id").annotate(n=Count("pk")).values("n")), 0)


def _chosen(request: HttpRequest, form: PoFilter) -> QuerySet[Translation]:
    found = translations_for(request.user)
    values = form.cleaned_data if form.is_valid() else {}
    if values.get("language"):
        found = found.filter(target_locale__language_code=values["language"])
    if values.get("state") == "open":
        found = found.filter(total__gt=F("done") + F("drafts"))
    elif values.get("state") == "drafts":
        found = found.filter(drafts__gt=0)
    elif values.get("state") == "done":
        found = found.filter(total=F("done"))
    return found


class PoOverviewView(ForTranslators, WagtailAdminTemplateMixin, TemplateView):
    """Pages × languages to download, and the way to the upload."""

    template_name = "translation/po_overview.html"
    page_title = gettext_lazy("Übersetzungen als PO-Dateien")
    header_icon = "download"

    def get_breadcrumbs_items(self) -> list[Any]:
        return [*start_of_breadcrumbs(self.breadcrumbs_items), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = PoFilter(self.request.GET)
        rows = list(_chosen(self.request, form)[: MAX_FILES + 1])
        return super().get_context_data(
            form=form,
            rows=rows[:MAX_FILES],
            is_cut=len(rows) > MAX_FILES,
            most=MAX_FILES,
            filter_fields=[(name, self.request.GET.get(name, "")) for name in ("language", "state")],
            service=service_name(),
            **kwargs,
        )


class PoDownloadView(ForTranslators, View):
    """The chosen translations (``?translation=7&translation=9``), or all of the filter, as one zip."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = _chosen(request, PoFilter(request.GET))
        keys = [int(key) for key in request.GET.getlist("translation") if is_key(key)]
        if keys:
            found = found.filter(pk__in=keys)
        translations = list(found[:MAX_FILES])
        if not translations:
            messages.error(request, _("Bitte wählen Sie mindestens eine Seite."))
            return redirect("translation_po")
        log_export(translations, request.user)
        return _attachment(write_zip(translations), "uebersetzungen.zip", "application/zip")


class PoPageView(ForTranslators, View):
    """One page in one language as a file. Stands at the address of wagtail-localize's own download."""

    def get(self, request: HttpRequest, translation_id: int) -> HttpResponse:
        translation = translation_or_403(request.user, translation_id)
        log_export([translation], request.user)
        return _attachment(write_po(translation), file_name(translation), "text/x-gettext-translation; charset=utf-8")


def translation_or_403(user: Any, key: int) -> Translation:
    """Somebody else's language is refused, as the matrix of rights wants it."""
    related = ("source__specific_content_type", "source__locale", "target_locale")
    translation = get_object_or_404(Translation.objects.select_related(*related), pk=key)
    if not may_work_on(user, translation):
        raise PermissionDenied
    return translation


def _attachment(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


class PoUploadView(ForTranslators, WagtailAdminTemplateMixin, TemplateView):
    """Choose a file, look at what it would change, confirm.

    The file travels in the form from the preview to the confirmation and is judged anew then; if somebody worked
    on the page in between, the preview comes again.
    """

    template_name = "translation/po_upload.html"
    page_title = gettext_lazy("PO-Dateien hochladen")
    header_icon = "upload"
    only: Translation | None = None

    def get_breadcrumbs_items(self) -> list[Any]:
        overview = {"url": reverse("translation_po"), "label": PoOverviewView.page_title}
        return [*start_of_breadcrumbs(self.breadcrumbs_items), overview, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", PoUploadForm())
        return super().get_context_data(only=self.only, action=self.request.path, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if again := sent_once_more(request):
            return self._confirm(request, *again)
        form = PoUploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        file = form.cleaned_data["file"]
        return self._preview(file.name, file.read())

    def _preview(self, name: str, content: bytes, notice: str = "") -> HttpResponse:
        try:
            plan = plan_upload(name, content, self.request.user, self.only)
        except PoRefused as refused:
            return self._refuse(refused)
        return self.render_to_response(
            self.get_context_data(
                plan=plan,
                files=[(file, file.shown[:SHOWN], max(len(file.shown) - SHOWN, 0)) for file in plan.files],
                notice=notice,
                **held_in_page(name, content),
            )
        )

    def _refuse(self, refused: PoRefused) -> HttpResponse:
        return self.render_to_response(self.get_context_data(problems=sentences_of(refused.problems)))

    def _confirm(self, request: HttpRequest, name: str, content: bytes) -> HttpResponse:
        try:
            plan = plan_upload(name, content, request.user, self.only)
        except PoRefused as refused:
            return self._refuse(refused)
        if not is_as_shown(request, plan.fingerprint):
            return self._preview(name, content, str(MEANWHILE))
        return self._apply(plan)

    def _apply(self, plan: UploadPlan) -> HttpResponse:
        apply_upload(plan, self.request.user)
        text = _("Übernommen: %(new)d neu, %(changed)d geändert. Veröffentlicht ist damit noch nichts.")
        messages.success(self.request, text % plan.counts)
        return redirect("translation_po")


class PoPageUploadView(PoUploadView):
    """The same for one page only. Stands at the address of wagtail-localize's own upload."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(Right.TRANSLATE):
            raise PermissionDenied
        self.only = translation_or_403(request.user, kwargs["translation_id"])
        return super().dispatch(request, *args, **kwargs)
