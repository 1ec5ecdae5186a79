"""The forms of the vocabularies' administration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.conf import settings
from django.db.models import Q
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Locale

from language.keys import is_key
from vocabularies.merging import MergeRefused, check_merge
from vocabularies.models import VocabularyTerm
from vocabularies.naming import add_labels, key_from, same_name
from vocabularies.same_language import OTHER_LANGUAGE, is_foreign, refusal

MAX_BYTES = 1024 * 1024


class TermChoiceIterator(ModelChoiceIterator):
    """Terms under the name of their language, that of the form first; without headings where there is only one."""

    field: TermChoiceField

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        groups: dict[str, tuple[str, list[Any]]] = {}
        for term in self.queryset.select_related("locale"):
            heading = term.locale.get_display_name()
            groups.setdefault(term.locale.language_code, (heading, []))[1].append(self.choice(term))
        if len(groups) == 1:
            yield from next(iter(groups.values()))[1]
            return
        first = self.field.locale.language_code if self.field.locale else settings.LANGUAGE_CODE
        order = [first, *(code for code, _name in settings.LANGUAGES)]
        for code in sorted(groups, key=lambda code: order.index(code) if code in order else len(order)):
            yield groups[code]


class TermChoiceField(forms.ModelChoiceField):
    """Chooses a term that may be chosen today; sub-themes are marked as such.

    Without ``offer_language`` it offers every language; forms that have one narrow it down.
    """

    iterator = TermChoiceIterator

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset.filter(merged_into__isnull=True), **kwargs)
        self.locale: Locale | None = None

    def offer_language(self, locale: Locale, kept: int | None = None) -> None:
        """Offers the terms of one language and ``kept``, the term that an older version has, whatever its language."""
        self.locale = locale
        self.queryset = self._terms().filter(Q(locale=locale) | Q(pk=kept))

    def clean(self, value: Any) -> Any:
        """Names a term of another language. A draft may keep the one it has; nothing goes public with it."""
        try:
            term = super().clean(value)
        except forms.ValidationError:
            term = self._any_language(value)
            if not is_foreign(term, self.locale):
                raise
        else:
            if not is_foreign(term, self.locale) or getattr(self, "is_deferred_validation", False):
                return term
        raise forms.ValidationError(refusal(term, self.locale), code=OTHER_LANGUAGE)

    def _any_language(self, value: Any) -> Any:
        return self._terms().model._default_manager.filter(pk=value).first() if is_key(str(value)) else None

    def _terms(self) -> Any:
        return self.queryset

    def label_from_instance(self, obj: Any) -> str:
        return f"– {obj.name}" if getattr(obj, "parent_id", None) else str(obj.name)


def offer(form: forms.BaseForm, name: str, choices: Any) -> None:
    """Narrows what the field ``name`` of this one form offers."""
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = choices


class TermForm(WagtailAdminModelForm):
    """One term in one language. Its key is set once and stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key = self.fields["key"]
        if self.instance.pk:
            key.disabled = True
            key.help_text = _("Steht in Adressen und Importen und bleibt, auch wenn der Name sich ändert.")
        else:
            key.required = False
            key.help_text = _("Leer lassen: wird aus dem Namen gebildet. Später lässt er sich nicht mehr ändern.")
        self.fields["name"].help_text = _("Beim Umbenennen bleibt der alte Name als andere Schreibweise erhalten.")
        if "parent" in self.fields:
            tops = type(self.instance).objects.filter(parent__isnull=True, locale_id=self.instance.locale_id)
            offer(self, "parent", tops.current().exclude(pk=self.instance.pk))

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"] or key_from(self.cleaned_data.get("name", "")))
        if not self.instance.pk and key:
            taken = type(self.instance).objects.filter(key=key, locale_id=self.instance.locale_id).first()
            if taken:
                raise forms.ValidationError(
                    gettext("Diesen Schlüssel hat schon »%(name)s«. Bitte wählen Sie einen anderen.")
                    % {"name": taken.name}
                )
        return key

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        parent = values.get("parent")
        if parent and self.instance.pk and self.instance.children.current().exists():
            self.add_error("parent", gettext("Dieses Thema hat selbst Unterthemen; Themen haben zwei Ebenen."))
        return values

    def _post_clean(self) -> None:
        super()._post_clean()
        if "name" in self.errors or not self.instance.name:
            return
        other = same_name(self.instance)
        if other:
            message = gettext(
                "So heißt schon ein anderer Begriff (Schlüssel »%(key)s«). Sie können beide zusammenführen."
            )
            self.add_error("name", message % {"key": other.key})

    @property
    def old_name(self) -> str:
        """The name before, where this form changes it."""
        before = str(self.initial.get("name", ""))
        return before if self.instance.pk and before and before != self.instance.name else ""

    def keep_old_name(self) -> None:
        """Makes the name before another spelling; the caller saves the form."""
        add_labels(self.instance, [self.old_name] if self.old_name else [])


class MergeForm(forms.Form):
    """Which term the source goes into."""

    def __init__(self, *args: Any, source: VocabularyTerm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source
        others = type(source).objects.filter(locale_id=source.locale_id).exclude(pk=source.pk)
        self.fields["target"] = TermChoiceField(
            others,
            label=_("Aufgehen in"),
            empty_label=_("Bitte wählen"),
            error_messages={
                "required": _("Bitte wählen Sie einen Begriff."),
                "invalid_choice": _("Diesen Begriff gibt es nicht mehr. Bitte wählen Sie einen anderen."),
            },
        )

    def clean_target(self) -> VocabularyTerm:
        target: VocabularyTerm = self.cleaned_data["target"]
        try:
            check_merge(self.source, target)
        except MergeRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return target


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("CSV-Datei"),
        help_text=_(
            "Höchstens 1 MB. Trennzeichen ; oder , – gespeichert als UTF-8 oder wie Excel es von sich aus tut."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": _("Bitte wählen Sie eine Datei."),
            "empty": _("Die Datei ist leer."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(gettext("Die Datei ist zu groß. Höchstens 1 MB ist möglich."))
        return file
