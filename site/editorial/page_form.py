"""The form of a page: what goes to the public or to review passes the gate, with everything typed still there."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from wagtail.admin.forms import WagtailAdminPageForm

from editorial.public_details_form import AsksForDetails
from editorial.publishing import problems_of

PLANNED = ("go_live_at", "expire_at")


class CheckedPageForm(AsksForDetails, WagtailAdminPageForm):
    """Asks ``problems_of`` what the page would be; a draft may lack anything."""

    def is_valid(self) -> bool:
        valid = bool(super().is_valid())
        if valid and not self.is_deferred_validation:
            for problem in problems_of(self._candidate()):
                if problem.field in self.fields:
                    self.add_error(problem.field, problem.message or problem.label)
                else:
                    self.add_error(None, problem.sentence)
        if self.errors and not self.non_field_errors():
            # With an error of the whole form Wagtail names every field on top, those in closed dialogs too.
            self.add_error(None, self.whole_form_error())
        return valid and not self.errors

    def save(self, commit: bool = True) -> Any:
        """Wagtail stores a new page as live before it publishes it; here it is so once the gate has said yes."""
        if self.instance._state.adding:
            self.instance.live = False
        return super().save(commit)

    def whole_form_error(self) -> str:
        return gettext("Ihre Eingaben sind noch da.")

    def _clean_form(self) -> None:
        """A plan that is over and was not touched is no error; a day typed now must lie ahead.

        Not ``clean``: Wagtail puts its own check of the plan in front of the class.
        """
        typed = {name: self.cleaned_data[name] for name in PLANNED if self.cleaned_data.get(name)}
        super()._clean_form()
        for name, value in typed.items():
            planned = self.initial.get(name)
            if planned and _same_minute(value, planned):
                self.errors.pop(name, None)
                self.cleaned_data[name] = planned
            elif name == "go_live_at" and value < timezone.now() and name not in self.errors:
                self.add_error(
                    name, gettext("Dieser Zeitpunkt ist vorbei. Leeren Sie das Feld, um sofort zu veröffentlichen.")
                )

    def _candidate(self) -> Any:
        """The page with the rows of its lists as they stand in the form; the form's own objects stay untouched."""
        page = type(self.instance).from_serializable_data(self.instance.serializable_data(), check_fks=False)
        page._state.adding = self.instance._state.adding
        for formset in self.formsets.values():
            relation = formset.fk.remote_field.related_name
            rows = [
                form.instance
                for form in formset.forms
                if form not in formset.deleted_forms and (form.instance.pk or form.has_changed())
            ]
            setattr(page, relation, [copy.copy(row) for row in rows])
        page.detail_answers = self.answers()
        return page


def _same_minute(one: dt.datetime, other: dt.datetime) -> bool:
    """The field shows no seconds."""
    return one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0)
