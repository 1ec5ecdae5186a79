"""The form of one segment: the translation, »Originaltext bleibt«, and what it was when the form was opened."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation

from translation.editor import term_hints as termbase
from translation.editor.refusals import refusals
from translation.editor.segments import Segment, describe_state, is_same_text, kept, shown
from translation.editor.term_hints import Approved
from translation.editor.translation_memory import Suggestion
from translation.languages import direction
from translation.models import SegmentMark
from translation.string_translations import keep_translation

MINE, THEIRS = "mine", "theirs"


def fingerprint(segment: Segment) -> str:
    """Changes when somebody else saves another translation of the segment, or when the German text changes."""
    stored = segment.translation or segment.broken
    text = f"{segment.string_id}\n{stored.data if stored else ''}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class SegmentForm(forms.Form):
    """``data`` as POSTed, or None. A text that differs from what somebody saved meanwhile needs a choice."""

    text = forms.CharField(required=False, max_length=20_000, strip=False, label=_("Übersetzung"))
    keep = forms.BooleanField(required=False, label=_("Originaltext bleibt"))
    base = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    choice = forms.ChoiceField(
        required=False,
        label=_("Welcher Text soll gelten?"),
        choices=[(MINE, _("mein Text")), (THEIRS, _("der andere Text"))],
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        segment: Segment,
        locale: Locale,
        terms: Sequence[Approved],
        data: Any = None,
        checked: bool = False,
    ) -> None:
        self.segment, self.locale, self.terms, self.checked = segment, locale, terms, checked
        self.suggestions: list[Suggestion] = []
        self.is_conflict = False
        self.broken_because = ""
        super().__init__(
            data,
            prefix=f"s{segment.key}",
            initial={
                "text": shown(segment.stored, markup=segment.is_markup),
                "keep": segment.is_kept,
                "base": fingerprint(segment),
            },
        )
        code = locale.language_code
        fields: Any = self.fields
        fields["text"].widget = forms.Textarea(
            {
                "rows": max(2, min(10, len(segment.source_text) // 45 + 1)),
                "lang": code,
                "dir": direction(code),
                "class": "te-input",
                "data-text": "",
            }
        )
        if segment.broken and not self.is_bound:
            self.broken_because = segment.broken.get_error() or ""

    @property
    def typed(self) -> str:
        return str(self.cleaned_data.get("text") or "").replace("\r\n", "\n").strip()

    @property
    def is_touched(self) -> bool:
        """Whether the person changed anything, or said that it stays."""
        return (
            self.checked
            or self.typed != self.initial["text"].strip()
            or bool(self.cleaned_data.get("keep")) != self.segment.is_kept
        )

    @property
    def html(self) -> str:
        """What is to be kept."""
        if self.cleaned_data.get("keep"):
            return self.segment.source
        return kept(self.typed, markup=self.segment.is_markup)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        self.cleaned_data = values
        if not self.is_touched or (not self.typed and not values.get("keep") and not self.checked):
            return values
        self._look_for_another(values)
        if values.get("keep"):
            return values
        for sentence in refusals(self.segment, self.html):
            self.add_error("text", sentence)
        if is_same_text(self.segment.source, self.html):
            self.add_error(
                "text",
                gettext("Das ist der deutsche Text. Soll er so bleiben, kreuzen Sie bitte »Originaltext bleibt« an."),
            )
        return values

    def _look_for_another(self, values: dict[str, Any]) -> None:
        """Somebody saved another text, or the German changed, since this form was opened."""
        if not values.get("base") or values["base"] == fingerprint(self.segment):
            return
        stored = self.segment.translation or self.segment.broken
        if stored and stored.data == self.html:
            return
        self.is_conflict = True
        if not values.get("choice"):
            self.add_error(
                "choice" if stored else "text",
                gettext("Inzwischen wurde hier ein anderer Text gespeichert. Bitte wählen Sie.")
                if stored
                else gettext("Das deutsche Original hat sich inzwischen geändert. Bitte lesen Sie es noch einmal."),
            )

    @property
    def state_label(self) -> str:
        return describe_state(self.segment)

    @property
    def theirs(self) -> str:
        """What somebody else saved meanwhile."""
        return shown(self.segment.stored, markup=self.segment.is_markup)

    @property
    def warnings(self) -> list[str]:
        """Where the text leaves the termbase; a hint, no refusal."""
        if self["keep"].value():
            return []
        text = kept(str(self["text"].value() or ""), markup=self.segment.is_markup)
        found = termbase.findings(self.segment.source, text, self.locale.language_code, self.terms)
        return [finding.message for finding in found]

    @property
    def wordings(self) -> list[termbase.Suggestion]:
        """Terms of the German text and how they are rendered, while the text is open."""
        if self.segment.state == "done":
            return []
        return termbase.suggestions(self.segment.source, self.locale.language_code, self.terms)

    def save(self, user: Any) -> bool:
        """Keeps the translation; whether anything was changed. Only after ``is_valid``."""
        if not self.is_touched or (self.is_conflict and self.cleaned_data.get("choice") == THEIRS):
            return False
        keep = bool(self.cleaned_data.get("keep"))
        string_id, context_id, locale_id = self.segment.string_id, self.segment.context_id, self.locale.pk
        if not self.typed and not keep:
            # An emptied text is open again.
            emptied = StringTranslation.objects.filter(
                translation_of_id=string_id, context_id=context_id, locale_id=locale_id
            )
            return bool(emptied.delete()[0])
        translation = keep_translation(string_id, context_id, locale_id, self.html, user)
        stays = self.checked and self.segment.former is not None and self.segment.former.data == self.html
        kind = SegmentMark.Kind.KEPT if keep else SegmentMark.Kind.CHECKED if stays else None
        if kind:
            SegmentMark.objects.update_or_create(translation=translation, defaults={"kind": kind, "made_by": user})
        else:
            SegmentMark.objects.filter(translation=translation).delete()
        return True
