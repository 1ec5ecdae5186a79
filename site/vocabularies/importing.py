"""Loading a vocabulary from a table in the admin: template, upload, what would change, confirmation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from vocabularies.csv_files import CsvProblem
from vocabularies.forms import MAX_BYTES, UploadForm
from vocabularies.models import LegalBasis
from vocabularies.previewed_upload import MEANWHILE, held_in_page, is_as_shown, sent_once_more
from vocabularies.table_columns import current_table
from vocabularies.table_plan import TablePlan
from vocabularies.term_tables import plan_terms
from vocabularies.termbase_tables import plan_termbase, termbase_table

SHOWN = 200


class TemplateView(PermissionCheckedMixin, View):
    """The vocabulary of today as a table to fill in."""

    model: Any = None
    permission_required = "change"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = HttpResponse(self.table(), content_type="text/csv; charset=utf-8")
        name = f"{self.model._meta.model_name}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def table(self) -> bytes:
        return current_table(self.model)


class ImportView(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """Three steps at one address: choose a file, look at what it would change, confirm.

    The file travels in the form from the preview to the confirmation, so nothing is stored for a preview that nobody
    confirms. It is judged anew then; if the site has changed in between, the preview comes again.
    """

    model: Any = None
    index_url_name = ""
    import_url_name = ""
    template_url_name = ""
    breadcrumbs_items: list[Any] = []
    permission_required = "change"
    template_name = "vocabularies/admin/import.html"
    page_title = gettext_lazy("Aus CSV laden")
    header_icon = "upload"

    def get_page_subtitle(self) -> str:
        return str(capfirst(self.model._meta.verbose_name_plural))

    def get_breadcrumbs_items(self) -> list[Any]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": self.get_page_subtitle()},
            {"url": "", "label": self.page_title},
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._answer(UploadForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if again := sent_once_more(request):
            return self._confirm(request, *again)
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._answer(form)
        file = form.cleaned_data["file"]
        return self._preview(form, file.read(), file.name)

    def _preview(self, form: UploadForm, content: bytes, name: str, notice: str = "") -> HttpResponse:
        try:
            plan = self._plan(content, name)
        except CsvProblem as problem:
            return self._refuse(problem)
        return self._answer(UploadForm(), plan, notice=notice, **held_in_page(name, content))

    def read_plan(self, content: bytes, name: str) -> TablePlan[Any]:
        return plan_terms(self.model, content, name, overwrite=True)

    def save_plan(self, plan: TablePlan[Any]) -> None:
        plan.apply(self.request.user)

    def public_details(self, plan: TablePlan[Any]) -> list[str]:
        """Phone numbers and addresses that the table would make public, to be confirmed; ``editorial`` finds them."""
        return []

    def _plan(self, content: bytes, name: str) -> TablePlan[Any]:
        plan = self.read_plan(content, name)
        for row in plan.rows:
            if row.is_new and not self.user_has_permission("add"):
                raise CsvProblem(name, row.line, "key", _("Sie dürfen keine neuen Begriffe anlegen."))
        return plan

    def _confirm(self, request: HttpRequest, name: str, content: bytes) -> HttpResponse:
        form = UploadForm()
        if len(content) > MAX_BYTES:
            return self._refuse(CsvProblem(name, 1, "", _("Die Datei ist zu groß. Höchstens 1 MB ist möglich.")))
        try:
            plan = self._plan(content, name)
        except CsvProblem as problem:
            return self._refuse(problem)
        if not is_as_shown(request, plan.fingerprint):
            return self._preview(form, content, name, str(MEANWHILE))
        if request.POST.get("public_details") != "on" and self.public_details(plan):
            return self._preview(form, content, name, _("Bitte bestätigen Sie zuerst die Kontaktangaben."))
        self.save_plan(plan)
        text = _("Geladen: %(new)d neu, %(changed)d geändert, %(unchanged)d unverändert.")
        messages.success(request, text % plan.counts())
        return redirect(self.index_url_name)

    def _refuse(self, problem: CsvProblem) -> HttpResponse:
        fresh = UploadForm({}, MultiValueDict())
        fresh.is_valid()
        fresh.errors.clear()
        text = _("%(problem)s Es wurde nichts geändert.") % {"problem": problem}
        fresh.add_error("file", text)
        return self._answer(fresh)

    def _answer(self, form: UploadForm, plan: TablePlan[Any] | None = None, **more: Any) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            plan=plan,
            list_url=reverse(self.index_url_name),
            import_url=reverse(self.import_url_name),
            template_url=reverse(self.template_url_name),
            has_tree=hasattr(self.model, "parent"),
            has_dates=self.model is LegalBasis,
            **more,
        )
        if plan is not None:
            shown = [row for row in plan.rows if row.state != "unchanged"]
            context |= {"counts": plan.counts(), "rows": shown[:SHOWN], "not_shown": max(len(shown) - SHOWN, 0)}
            context["merged_rows"] = [row for row in plan.rows if row.merged_into]
            context["public_details"] = self.public_details(plan)
        return self.render_to_response(context)


class TermbaseTemplateView(TemplateView):
    def table(self) -> bytes:
        return termbase_table()


class TermbaseImportView(ImportView):
    """The termbase goes the same way as a vocabulary."""

    template_name = "vocabularies/admin/termbase_import.html"

    def read_plan(self, content: bytes, name: str) -> TablePlan[Any]:
        return plan_termbase(content, name)
