"""Fields for days and times in every form: German formats, the format said beside the field, nothing replaced.

Wagtail puts its widgets into forms, filters, blocks and the schedule in some twenty places of its own, so they are
changed here and not form by form. Its calendar wrote today into a field that it could not read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput

from editorial.patches.wrapping import wrap
from language.dates import in_range, read_day

EXAMPLES: dict[type[forms.Widget], Any] = {
    AdminDateInput: _("Zum Beispiel 31.12.2026"),
    AdminDateTimeInput: _("Zum Beispiel 31.12.2026 14:30"),
    AdminTimeInput: _("Zum Beispiel 14:30"),
}
ERRORS: dict[type[forms.Field], dict[str, Any]] = {
    forms.DateField: {"invalid": _("Diesen Tag gibt es nicht. Bitte schreiben Sie ihn so: 31.12.2026.")},
    forms.TimeField: {"invalid": _("Diese Uhrzeit gibt es nicht. Bitte schreiben Sie sie so: 14:30.")},
    forms.DateTimeField: {
        "invalid": _("Diesen Zeitpunkt gibt es nicht. Bitte schreiben Sie Tag und Uhrzeit so: 31.12.2026 14:30."),
        # Django's own text speaks of time zones.
        "ambiguous_timezone": _(
            "Diese Stunde gibt es nicht oder zweimal, weil die Uhren umgestellt werden. Bitte wählen Sie eine andere."
        ),
    },
}


# What Wagtail ends at such a moment: »bis 31.12.2026« takes in the whole day.
ENDS = ("expire_at",)


class EndField(forms.DateTimeField):
    """A day without an hour is meant to its last minute."""

    def to_python(self, value: Any) -> Any:
        moment = super().to_python(value)
        try:
            read_day(value if isinstance(value, str) else "")
        except ValueError:
            return moment
        return timezone.localtime(moment).replace(hour=23, minute=59)


def install() -> None:
    for field, errors in ERRORS.items():
        field.default_error_messages = {**field.default_error_messages, **errors}
    for dated in (forms.DateField, forms.DateTimeField):
        wrap(dated, "strptime", _without_odd_years)
    wrap(forms.DateTimeField, "to_python", _say_changed_clocks)
    register_form_field_override(models.DateTimeField, override=_field_of_moment)
    for widget, example in EXAMPLES.items():
        wrap(widget, "get_config", _leave_alone)
        wrap(widget, "get_context", _say_format(example))


def _say_changed_clocks(original: Callable[..., Any]) -> Callable[..., Any]:
    def to_python(self: forms.DateTimeField, value: Any) -> Any:
        """Django raises its own text past the messages of the field."""
        try:
            return original(self, value)
        except forms.ValidationError as error:
            code = getattr(error, "code", None)
            if code != "ambiguous_timezone":
                raise
            raise forms.ValidationError(self.error_messages[code], code=code) from error

    return to_python


def _field_of_moment(field: models.DateTimeField[Any, Any]) -> dict[str, Any]:
    kind = EndField if field.name in ENDS else forms.DateTimeField
    return {"form_class": kind, "widget": AdminDateTimeInput}


def _without_odd_years(original: Callable[..., Any]) -> Callable[..., Any]:
    """»01.05.0224« is a slip of the finger, and the database would take it."""

    def strptime(self: Any, value: str, pattern: str) -> Any:
        return in_range(original(self, value, pattern))

    return strptime


def _leave_alone(original: Callable[..., Any]) -> Callable[..., Any]:
    """The calendar helps who opens it; leaving the field changes nothing that was typed."""

    def get_config(self: Any) -> dict[str, Any]:
        return {**original(self), "validateOnBlur": False, "scrollInput": False}

    return get_config


def _say_format(example: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def build(original: Callable[..., Any]) -> Callable[..., Any]:
        def get_context(self: Any, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
            context: dict[str, Any] = original(self, name, value, attrs)
            own = context["widget"]["attrs"]
            context["widget"]["example"] = example
            if own.get("id"):
                context["widget"]["example_id"] = f"{own['id']}-example"
                own["aria-describedby"] = f"{own.get('aria-describedby', '')} {own['id']}-example".strip()
            return context

        return get_context

    return build
