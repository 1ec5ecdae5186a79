"""Two Träger become one: choose the other, see what follows, confirm. Nothing happens before the ``POST``."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from practices.admin.in_use import usage_of
from practices.models import Organisation
from practices.organisation_names import MergeRefused, check_merge, merge_organisations
from vocabularies.term_views import MergePage


class MergeForm(forms.Form):
    def __init__(self, *args: Any, source: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source
        self.fields["target"] = forms.ModelChoiceField(
            Organisation.objects.current().exclude(pk=source.pk),
            label=_("Aufgehen in"),
            empty_label=_("Bitte wählen"),
            error_messages={
                "required": _("Bitte wählen Sie einen Träger."),
                "invalid_choice": _("Diesen Träger gibt es nicht mehr. Bitte wählen Sie einen anderen."),
            },
        )

    def clean_target(self) -> Organisation:
        target: Organisation = self.cleaned_data["target"]
        try:
            check_merge(self.source, target)
        except MergeRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return target


class OrganisationMergeView(MergePage):
    """Whoever may delete a Träger may also let it go into another one: both end its own page."""

    permission_required = "delete"
    template_name = "practices/admin/merge.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.source = get_object_or_404(Organisation, pk=kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._answer(MergeForm(request.GET if "target" in request.GET else None, source=self.source))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = MergeForm(request.POST, source=self.source)
        if not form.is_valid():
            return self._answer(form)
        target = form.cleaned_data["target"]
        try:
            number = merge_organisations(self.source, target, request.user)
        except MergeRefused as refused:
            form.add_error("target", str(refused))
            return self._answer(form)
        text = ngettext(
            "»%(source)s« ist in »%(target)s« aufgegangen. %(number)d Eintrag ist gefolgt.",
            "»%(source)s« ist in »%(target)s« aufgegangen. %(number)d Einträge sind gefolgt.",
            number,
        )
        messages.success(request, text % {"source": self.source.name, "target": target.name, "number": number})
        return redirect(reverse(self.edit_url_name, args=[target.pk]))

    def _answer(self, form: MergeForm) -> HttpResponse:
        target = form.cleaned_data.get("target") if form.is_bound and form.is_valid() else None
        context = self.get_context_data(
            form=form,
            source=self.source,
            target=target,
            usage=usage_of([self.source], self.request.user),  # type: ignore[arg-type]
            edit_url=reverse(self.edit_url_name, args=[self.source.pk]),
            merge_url=reverse(self.merge_url_name, args=[self.source.pk]),
        )
        return self.render_to_response(context)
