"""The form of a card: a draft may be a sketch; what goes to the public needs its few required parts.

»Missing« is said once at the top, by the names an editor reads on the form, and again at each place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.http import QueryDict
from wagtail.fields import RichTextField

from editorial.page_form import CheckedPageForm
from editorial.publishing import Problem, sentences
from language.keys import is_key
from practices.models import PracticePage
from practices.publishing_rules import REQUIRED_LISTS
from vocabularies.same_language import OTHER_LANGUAGE

# What the model asks for only once the card leaves the desk; a draft may lack it.
ASKED_ON_PUBLISHING = ("picture_alt", "interview_portrait_alt")
COUNTERS = ("-count", "-TOTAL_FORMS", "-INITIAL_FORMS")
CHOOSERS = ("picture", "interview_portrait", "provider", "collection", "organisation", "document", "related", "funder")
RICH_TEXTS = tuple(field.name for field in PracticePage._meta.get_fields() if isinstance(field, RichTextField))


def refuse_forged(data: QueryDict | None) -> None:
    """Raises ``BadRequest`` for what no form of ours sends and Wagtail's fields would crash on.

    Wrong values that a person can enter are errors of their fields; these here only a forged request has:
    counts and keys of choosers that are no numbers, more rows than fields, rich text that is no JSON.
    """
    if data is not None and "instruments-count" not in data:
        raise BadRequest("instruments-count")
    for name in data or ():
        value = str(data[name]) if data else ""
        last = name.rsplit("-", 1)[-1]
        number = is_key(value)
        if (name.endswith(COUNTERS) and not number) or (last in CHOOSERS and value and not number):
            raise BadRequest(name)
        if name.endswith(COUNTERS) and int(value) > len(data or ()):
            raise BadRequest(name)
        if name in RICH_TEXTS and value:
            try:
                content = json.loads(value)
            except ValueError as error:
                raise BadRequest(name) from error
            # An editor that nobody typed into sends »null«.
            if content is not None and not (isinstance(content, dict) and "blocks" in content):
                raise BadRequest(name)


def without_empty_rows(data: QueryDict, formsets: Mapping[str, Any]) -> QueryDict:
    """Takes out new rows of lists in which nothing was entered, as if their bin had been pressed.

    The form opens with an empty row for region and theme; without this no draft could be saved before both
    are chosen. A row that was saved before stays, so that emptying it is still an error.
    """
    data = data.copy()
    for name, formset in formsets.items():
        total = data.get(f"{name}-TOTAL_FORMS", "0")
        rows = range(int(total)) if is_key(total) and name != "comments" else range(0)
        fields = {field: str(kind.initial or "") for field, kind in formset.form.base_fields.items() if field != "id"}
        for prefix in (f"{name}-{row}-" for row in rows):
            if not data.get(f"{prefix}id") and all(
                data.get(f"{prefix}{field}", "").strip() in {"", initial} for field, initial in fields.items()
            ):
                data[f"{prefix}DELETE"] = "on"
    return data


class CardForm(CheckedPageForm):
    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        refuse_forged(data)
        if data is not None:
            data = without_empty_rows(data, type(self).formsets)
        super().__init__(data, *args, **kwargs)
        if "slug" in self.fields:
            # Wagtail makes one of the title.
            self.fields["slug"].required = False
        for name, (_label, message) in REQUIRED_LISTS.items():
            if name in self.formsets:
                self.formsets[name].error_messages["too_few_forms"] = message

    def is_valid(self) -> bool:
        """As ever; what only lists lack is an error of the whole form as well."""
        valid = bool(super().is_valid())
        if not valid and not self.errors and self._missing():
            self.add_error(None, self.whole_form_error())
        return valid

    def whole_form_error(self) -> str:
        """For publishing the missing parts by name."""
        missing = [] if self.is_deferred_validation else self._missing()
        return " ".join([*sentences([Problem(label) for label in missing]), super().whole_form_error()])

    def _missing(self) -> list[str]:
        return [*self._missing_fields(), *self._missing_lists()]

    def _update_errors(self, errors: Any) -> None:
        """A draft is kept although a picture has no description yet, or its collection was once of another language."""
        if hasattr(errors, "error_dict"):
            for name in ASKED_ON_PUBLISHING if self.is_deferred_validation else ():
                errors.error_dict.pop(name, None)
            if self.is_deferred_validation and "collection" not in self.changed_data:
                kept = [error for error in errors.error_dict.pop("collection", []) if error.code != OTHER_LANGUAGE]
                if kept:
                    errors.error_dict["collection"] = kept
            if not errors.error_dict:
                return
        super()._update_errors(errors)

    def _missing_fields(self) -> list[str]:
        asked = {name for name, errors in self.errors.as_data().items() if any(e.code == "required" for e in errors)}
        asked |= {name for name in ASKED_ON_PUBLISHING if name in self.errors}
        return [str(self.fields[name].label) for name in self.fields if name in asked]

    def _missing_lists(self) -> list[str]:
        missing = []
        for name, formset in self.formsets.items():
            if any(error.code == "too_few_forms" for error in formset.non_form_errors().as_data()):
                missing.append(str(REQUIRED_LISTS[name][0]) if name in REQUIRED_LISTS else name)
            for form in formset.forms:
                for field, errors in form.errors.as_data().items():
                    if any(error.code == "required" for error in errors):
                        missing.append(str(form.fields[field].label))
        return missing
