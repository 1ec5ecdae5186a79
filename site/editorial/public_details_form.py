"""The part of a form that asks before a phone number or an address goes public, and the panel with the answers.

Drafts are kept as they are. Only what leaves the desk – submitted, approved, published – needs the answer.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import Panel
from wagtail.models import UploadedFile

from editorial.public_details import (
    Finding,
    Text,
    confirm,
    details_of,
    findings,
    name_of_file,
    sentence_about,
    texts_in,
    texts_of_form,
    withdraw,
)

# Names in the panel: the ticked boxes, and which details had a box that could be cleared.
TICKED, SHOWN = "public_detail", "public_detail_shown"
_WAITING = re.compile(r"uploaded-(?:image|document)-(\d+)")


class AsksForDetails(WagtailAdminModelForm):
    """Put before the form of a page or record; its panels need a ``PublicDetailsPanel``."""

    def found_details(self) -> list[Finding]:
        """Of what was sent, where something was; else of what is stored."""
        if self.is_bound and hasattr(self, "cleaned_data"):
            return findings(self.instance, texts_of_form(self))
        return details_of(self.instance) if self.instance.pk else []

    def answers(self) -> dict[str, bool]:
        """Digest → whether its box is ticked, of all that had an answer."""
        if not hasattr(self.data, "getlist"):
            return {}
        ticked = set(self.data.getlist(TICKED))
        return {digest: digest in ticked for digest in {*ticked, *self.data.getlist(SHOWN)}}

    def save(self, commit: bool = True) -> Any:
        found, answers = {finding.digest for finding in self.found_details()}, self.answers()
        saved = super().save(commit)
        confirm(saved, (digest for digest in found if answers.get(digest)), self.for_user)
        withdraw(saved, (digest for digest, is_public in answers.items() if not is_public))
        return saved


class DetailsForm(AsksForDetails):
    """For records, which have no drafts; pages pass the gate of ``editorial.publishing``."""

    def is_valid(self) -> bool:
        valid = bool(super().is_valid())
        if valid:
            answers = self.answers()
            unanswered = [f for f in self.found_details() if not answers.get(f.digest, bool(f.confirmed_at))]
            if unanswered:
                self.add_error(None, sentence_about(unanswered))
        return valid and not self.errors


class AsksInPlace(forms.ModelForm):
    """For small forms without panels, as in a chooser: a box appears when there is something to confirm."""

    advice = _("Bitte ändern Sie den Text, oder kreuzen Sie an, dass die Angabe öffentlich sein darf.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["public_details"] = forms.BooleanField(
            label=_("Diese Kontaktangaben dürfen öffentlich sein"), required=False, widget=forms.HiddenInput
        )

    def public_texts(self) -> list[Text]:
        return list(texts_in(self._meta.model, self.cleaned_data))

    def _unconfirmed(self) -> list[Finding]:
        return [finding for finding in findings(self.instance, self.public_texts()) if not finding.confirmed_at]

    def clean(self) -> dict[str, Any] | None:
        values: dict[str, Any] | None = super().clean()
        found = self._unconfirmed()
        if found and self.data.get(self.add_prefix("public_details")) != "on":
            self.fields["public_details"].widget = forms.CheckboxInput()
            text = gettext("Das lesen dann alle: %(places)s.") % {"places": "; ".join(map(str, found))}
            self.add_error("public_details", f"{text} {self.advice}")
        return values

    def save(self, commit: bool = True) -> Any:
        digests = {finding.digest for finding in self._unconfirmed()}
        saved = super().save(commit)
        if digests and saved.pk:
            confirm(saved, digests, getattr(self, "user", None))
        return saved


class AsksAtFile(AsksInPlace):
    """Put before the form of a picture or document: its title, description and name go wherever the file is shown."""

    advice = _(
        "Bitte ändern Sie Titel, Beschreibung oder Dateinamen, oder kreuzen Sie an, dass die Angabe öffentlich sein "
        "darf. Eine gewählte Datei wählen Sie bitte noch einmal."
    )

    def public_texts(self) -> list[Text]:
        file = self.cleaned_data.get("file") or self.instance.file or self._waiting()
        return [*super().public_texts(), *name_of_file(getattr(file, "name", "") or "")]

    def _waiting(self) -> Any:
        """One of many files that waits for its title: Wagtail puts it into the record after the form was judged."""
        number = _WAITING.fullmatch(self.prefix or "")
        upload = UploadedFile.objects.filter(pk=number[1]).first() if number else None
        return upload.file if upload else None


class PublicDetailsPanel(Panel):
    """Details that wait for an answer, and those that were confirmed; nothing where there are none."""

    guide = "public-details"

    class BoundPanel(Panel.BoundPanel):
        template_name = "editorial/public_details.html"

        def contact_url(self) -> str:
            """Where »zum Kontakt machen« goes; records without contacts have none."""
            return ""

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            answers, found = self.form.answers(), self.form.found_details()
            told_yes = [(finding, answers.get(finding.digest, bool(finding.confirmed_at))) for finding in found]
            context["open"] = [pair for pair in told_yes if not pair[0].confirmed_at]
            context["confirmed"] = [pair for pair in told_yes if pair[0].confirmed_at]
            context["contact_url"] = self.contact_url()
            context |= {"ticked": TICKED, "shown": SHOWN}
            return context
