"""Träger, Sammlung and Förderer chosen in the form of a card, or made there without leaving it.

Wagtail's chooser has a tab for a new record; what it lacks is the question whether the record exists already, and
the language of the form.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import formfield_for_dbfield
from wagtail.models import Locale
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet, SnippetCreateView

from editorial.public_details_form import AsksInPlace
from practices.models import Collection, Funder, Organisation
from practices.models.records import free_slug
from practices.organisation_names import similar


class NewRecordForm(AsksInPlace):
    """Few fields, and a look at what is there: a second record of the same Träger splits its cards."""

    is_other = forms.BooleanField(
        label=_("Es ist wirklich ein anderer Eintrag"),
        required=False,
        help_text=_("Nur nötig, wenn es schon einen ähnlich benannten gibt."),
    )
    named = "name"

    class Meta:
        # As everywhere in the admin: an address without a scheme is one with https.
        formfield_callback = formfield_for_dbfield

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        name = values.get(self.named)
        if name and not values.get("is_other"):
            near = self.near(name)
            if near:
                self.add_error(self.named, _near_text(near, self.instance))
        return values

    def near(self, name: str) -> list[Any]:
        return similar(type(self.instance), name, self.named)


def _near_text(near: list[Any], record: models.Model) -> str:
    """Links that choose: the chooser takes a click on them like one in its list."""
    chooser = type(record).snippet_viewset.chooser_viewset  # type: ignore[attr-defined]
    links = format_html_join(
        ", ",
        '<a href="{}" data-chooser-modal-choice>{}</a>',
        ((chooser.url_for_chosen(entry), str(entry)) for entry in near),
    )
    text = gettext("Gibt es das schon? {links}. Wählen Sie den Eintrag, oder sagen Sie unten, dass es ein anderer ist.")
    return format_html(text, links=links)


class OrganisationForm(NewRecordForm):
    class Meta(NewRecordForm.Meta):
        model = Organisation
        fields = ("name", "place", "website")


class FunderForm(NewRecordForm):
    class Meta(NewRecordForm.Meta):
        model = Funder
        fields = ("name", "website")


class CollectionForm(NewRecordForm):
    named = "title"

    class Meta(NewRecordForm.Meta):
        model = Collection
        fields = ("title", "publisher", "year", "website")

    def __init__(self, *args: Any, locale: Locale | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.locale = locale or Locale.get_default()

    def near(self, name: str) -> list[Any]:
        return [entry for entry in super().near(name) if entry.locale_id == self.instance.locale_id]

    def save(self, commit: bool = True) -> Collection:
        self.instance.key = free_slug(Collection, self.instance.title, field="key")
        return super().save(commit)


class InLanguage:
    """The language of the form goes with every request of the chooser."""

    def get_creation_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_creation_form_kwargs()  # type: ignore[misc]
        if self.creation_form_class is CollectionForm:  # type: ignore[attr-defined]
            code = self.request.GET.get("locale", "")  # type: ignore[attr-defined]
            kwargs["locale"] = Locale.objects.filter(language_code=code).first()
        return kwargs

    def get_object_list(self) -> Any:
        records = super().get_object_list()  # type: ignore[misc]
        return records.current() if records.model is Organisation else records


class RecordChooseView(InLanguage, ChooseView):
    pass


class RecordResultsView(InLanguage, ChooseResultsView):
    pass


class RecordCreateView(InLanguage, SnippetCreateView):
    pass


class RecordChooserViewSet(SnippetChooserViewSet):
    choose_view_class = RecordChooseView
    choose_results_view_class = RecordResultsView
    create_view_class = RecordCreateView
    preserve_url_parameters = ["multiple", "locale"]
    creation_tab_label = _("Neu anlegen")
    create_action_label = _("Anlegen und übernehmen")
    create_action_clicked_label = _("Wird angelegt …")
    forms_of: dict[type[models.Model], type[NewRecordForm]] = {
        Organisation: OrganisationForm,
        Funder: FunderForm,
        Collection: CollectionForm,
    }

    @property
    def creation_form_class(self) -> type[NewRecordForm]:
        return self.forms_of[self.model]

    def url_for_chosen(self, record: models.Model) -> str:
        return reverse(self.get_url_name("chosen"), args=[record.pk])
