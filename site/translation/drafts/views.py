"""Machine drafts in the admin: the button that asks the service, and the page on which drafts are released."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page
from wagtail_localize.models import Translation

from language.keys import is_key
from translation.drafts import machine_drafts
from translation.drafts.machine_translator import DraftFailed, can_draft, service_name
from translation.po.views import ForTranslators, PoOverviewView, start_of_breadcrumbs, translation_or_403


class MachineDraftView(ForTranslators, WagtailAdminTemplateMixin, TemplateView):
    """The drafts of a page beside the German texts: release single ones or all, or throw them away."""

    template_name = "translation/machine_drafts.html"
    page_title = gettext_lazy("Entwürfe prüfen")
    header_icon = "wagtail-localize-language"

    def get_breadcrumbs_items(self) -> list[Any]:
        overview = {"url": reverse("translation_po"), "label": PoOverviewView.page_title}
        return [*start_of_breadcrumbs(self.breadcrumbs_items), overview, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        translation = translation_or_403(self.request.user, self.kwargs["translation_id"])
        return super().get_context_data(
            translation=translation,
            drafts=machine_drafts.drafts(translation),
            service=service_name() if can_draft(translation) else "",
            edit_url=_edit_url(translation),
            **kwargs,
        )

    def post(self, request: HttpRequest, translation_id: int) -> HttpResponse:
        translation = translation_or_403(request.user, translation_id)
        keys = {int(key) for key in request.POST.getlist("draft") if is_key(key)}
        step = request.POST.get("step")
        if step == "release_all":
            # What was on the screen, not what came in since.
            keys = {int(key) for key in request.POST.getlist("shown") if is_key(key)}
        try:
            if step in {"release", "release_all"}:
                count = machine_drafts.release(translation, request.user, keys)
                messages.success(request, _("Freigegeben: %(count)d.") % {"count": count})
            elif step == "discard":
                count = machine_drafts.discard(translation, request.user, keys)
                messages.success(request, _("Verworfen: %(count)d.") % {"count": count})
        except forms.ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("machine_drafts", translation_id)


class MachineDraftStartView(ForTranslators, View):
    """Asks the service. Stands at the address of wagtail-localize's own button."""

    def get(self, request: HttpRequest, translation_id: int) -> HttpResponse:
        return HttpResponseNotAllowed(["POST"])

    def post(self, request: HttpRequest, translation_id: int) -> HttpResponse:
        translation = translation_or_403(request.user, translation_id)
        if not service_name():
            raise Http404
        try:
            report = machine_drafts.draft(translation, request.user)
        except DraftFailed as failed:
            messages.error(request, str(failed))
        else:
            text = _("%(made)d Entwürfe sind da; jemand muss sie prüfen und freigeben.")
            messages.success(request, text % {"made": report.made})
            if report.unusable:
                text = _("%(count)d Texte kamen unbrauchbar zurück und bleiben offen.")
                messages.warning(request, text % {"count": report.unusable})
        return redirect("machine_drafts", translation_id)


def _edit_url(translation: Translation) -> str:
    """Where the texts stand side by side."""
    if not isinstance(translation.get_target_instance(), Page):
        return ""
    return reverse("translation_edit", args=[translation.source.object_id, translation.target_locale.language_code])
