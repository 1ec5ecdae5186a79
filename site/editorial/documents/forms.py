"""The form of a document, behind every upload in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm

from editorial.documents.traces import description_of, names_somebody, traces_in
from editorial.public_details_form import AsksAtFile


class DocumentForm(AsksAtFile, BaseDocumentForm):
    """Names what the file says about people. A file that does is kept once somebody has said that it may."""

    keep_traces = forms.BooleanField(
        label=_("Diese Angaben dürfen in der Datei bleiben"), required=False, widget=forms.HiddenInput
    )

    class Meta(BaseDocumentForm.Meta):
        pass

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.is_bound and (traces := traces_in(self.instance.file)):
            # The form for many files at once has no field for the file.
            name = "file" if "file" in self.fields else "title"
            self.fields[name].help_text = format_html("{} {}", description_of(traces), self.fields[name].help_text)

    def _update_errors(self, errors: ValidationError) -> None:
        """Wagtail's model judges the name of a file that is not there: a second, untrue error.

        A refused one is not, nor is one of many that waits for its title: its form has no field for it.
        """
        is_missing = "file" not in self.fields or "file" in (self._errors or ())
        if is_missing and hasattr(errors, "error_dict"):
            errors.error_dict.pop("file", None)
        super()._update_errors(errors)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        # Where many files come at once, nobody can be asked: their forms follow and name what was found.
        if not isinstance(file, UploadedFile) or not isinstance(self.data, QueryDict):
            return file
        traces = traces_in(file)
        if not names_somebody(traces):
            return file
        if self.data.get(self.add_prefix("keep_traces")) == "on":
            return file
        self.fields["keep_traces"].widget = forms.CheckboxInput()
        raise ValidationError(
            format_html(
                "{} {}",
                description_of(traces),
                gettext(
                    "Bitte wählen Sie die bereinigte Datei – oder dieselbe noch einmal und kreuzen Sie unten an, dass "
                    "die Angaben bleiben dürfen."
                ),
            ),
            code="traces",
        )
