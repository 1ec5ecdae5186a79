"""What stands in one language names terms and records of that language: one rule for forms, models and imports."""

from __future__ import annotations

from typing import Any

from django.forms import BaseModelForm
from django.utils.translation import gettext as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.panels import InlinePanel
from wagtail.models import Locale, TranslatableMixin

OTHER_LANGUAGE = "other_language"


def is_foreign(entry: Any, locale: Locale | None) -> bool:
    """Whether ``entry`` has a language, and another one than ``locale``."""
    return bool(isinstance(entry, TranslatableMixin) and locale and entry.locale_id != locale.pk)


def refusal(entry: Any, wanted: Locale | None) -> str:
    """The sentence that names an entry of another language."""
    return _("»%(name)s« ist ein Eintrag in der Sprache »%(there)s«. Bitte wählen Sie einen in »%(here)s«.") % {
        "name": entry,
        "there": entry.locale.get_display_name(),
        "here": wanted.get_display_name() if wanted else "",
    }


class InLanguageFormSet(BaseChildFormSet):
    """Rows whose selects offer the language of the page they belong to; also the empty row that scripts copy."""

    def add_fields(self, form: BaseModelForm[Any], index: int | None) -> None:
        super().add_fields(form, index)
        locale = self.instance.locale if self.instance.locale_id else Locale.get_default()
        for name, field in form.fields.items():
            if hasattr(field, "offer_language"):
                field.offer_language(locale, getattr(form.instance, f"{name}_id", None))


class InLanguagePanel(InlinePanel):
    """An ``InlinePanel`` for links to something that has a language."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = InLanguageFormSet
        return options
