"""Terms of the vocabularies ask for contact details too, typed or from a table: everyone reads their explanations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from editorial.public_details import Finding, confirm, unconfirmed_contact_details
from editorial.public_details_form import DetailsForm, PublicDetailsPanel
from vocabularies.forms import TermForm
from vocabularies.importing import ImportView
from vocabularies.models import VocabularyTerm
from vocabularies.table_plan import TablePlan
from vocabularies.viewsets import TermViewSet


class AskingTermForm(DetailsForm, TermForm):
    pass


class AskingImportView(ImportView):
    def public_details(self, plan: TablePlan[Any]) -> list[str]:
        text = _("Zeile %(line)d, %(place)s")
        return [text % {"line": line, "place": found} for line, _term, found in self._unconfirmed(plan)]

    @transaction.atomic
    def save_plan(self, plan: TablePlan[Any]) -> None:
        """Called when all that was found is confirmed."""
        found = list(self._unconfirmed(plan))
        super().save_plan(plan)
        for _line, term, finding in found:
            confirm(term, [finding.digest], self.request.user)

    def _unconfirmed(self, plan: TablePlan[Any]) -> Iterator[tuple[int, VocabularyTerm, Finding]]:
        for row in plan.rows:
            for change in row.terms:
                for finding in unconfirmed_contact_details(change.term):
                    yield row.line, change.term, finding


def install() -> None:
    TermViewSet.form_base = AskingTermForm
    TermViewSet.first_panels = [PublicDetailsPanel()]
    TermViewSet.import_view_class = AskingImportView
