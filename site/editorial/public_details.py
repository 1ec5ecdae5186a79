"""Phone numbers, mail and street addresses in texts that go to the public: found, named, and confirmed by a person.

A detail belongs into a contact, which has a consent and an end. Where one may stand in a text all the same – the number
of a hotline – somebody says so once; it is remembered for the record and the very detail (decision 0029).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail.admin.panels import InlinePanel
from wagtail.blocks import StreamValue
from wagtail.documents.models import AbstractDocument
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import AbstractImage
from wagtail.models import COMMENTS_RELATION_NAME, Page
from wagtail.rich_text import RichText

from editorial.models import ConfirmedDetail
from editorial.publishing import NOT_CONTENT, Problem, publishing_rule
from language.contact_details import Detail, excerpt, find_details, may_be_same_street, readable, worded

# A field that is for a detail. Addresses of pages are read: »https://wa.me/49…« and »bus-0341-…« are numbers.
NOT_READ = models.EmailField
Text = tuple[str, str]
# »IMG_0341555010«, »PXL_20240501_083012345«: one number in one piece, or day and time, after what a camera writes.
_BY_MACHINE = re.compile(
    r"(?:img|image|dsc[nf]?|pxl|vid|mvi|mov|sam|gopr|cimg|kimg|pict?|scan?|scn|photo|foto|bild|screenshot)"
    r"[\s-]*(?:\d+|(?:19|20)\d{6}[\s-]\d{4,9})(?:[\s~-]*(?:\(?\d{1,2}\)?|kopie|copy|edited|bearbeitet|hdr))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One detail at one place. ``confirmed_at`` and ``confirmed_by`` are empty until somebody said it may stay."""

    label: str
    place: str
    detail: Detail
    digest: str
    confirmed_at: dt.datetime | None = None
    confirmed_by: str = ""

    def __str__(self) -> str:
        return f"{self.label}: »{self.place}«"

    @property
    def wording(self) -> str:
        return worded(self.detail.kind, self.detail.text)


def details_of(instance: models.Model) -> list[Finding]:
    """Every detail in the public texts of a page or record, its lists, blocks, pictures and documents."""
    return findings(instance, texts_of(instance))


def unconfirmed_contact_details(instance: models.Model) -> list[Finding]:
    """What somebody has to confirm before ``instance`` may go public.

    A form notes at its candidate, as ``detail_answers``, what was answered but is not stored yet: digest → yes or no.
    """
    answers: dict[str, bool] = getattr(instance, "detail_answers", {})
    return [found for found in details_of(instance) if not answers.get(found.digest, bool(found.confirmed_at))]


@publishing_rule(Page)
def asks_about_contact_details(page: Page) -> Iterator[Problem]:
    found = unconfirmed_contact_details(page)
    original = _original_of(page) if found else None
    if original is not None:
        known = [one.detail for one in details_of(original) if one.confirmed_at]
        found = [one for one in found if not any(may_be_same_street(one.detail, other) for other in known)]
    if found:
        yield Problem("", sentence_about(found) if original is None else sentence_for_translation(found))


def _original_of(page: Page) -> Page | None:
    """The German page behind a translation, where a detail is confirmed; a translation has no form to do so.

    A street that is confirmed there may be spelled here in letters that nobody can compare.
    """
    if not page.locale_id or page.locale.language_code == settings.LANGUAGE_CODE:
        return None
    original = page.get_translations().filter(locale__language_code=settings.LANGUAGE_CODE).first()
    return original.specific if original else None


def findings(instance: models.Model, texts: Iterable[Text]) -> list[Finding]:
    """The details in ``texts`` (label, text), each once a label, with what was confirmed for ``instance``."""
    found: dict[tuple[str, str], Finding] = {}
    for label, text in texts:
        for detail in find_details(text):
            found.setdefault((label, detail.key), Finding(label, excerpt(text, detail), detail, digest_of(detail)))
    if not found:
        return []
    digests = {finding.digest for finding in found.values()}
    rows = ConfirmedDetail.objects.filter(subject=subject_of(instance), digest__in=digests)
    known = {row.digest: row for row in rows.select_related("confirmed_by")}
    return [_with_confirmation(finding, known.get(finding.digest)) for finding in found.values()]


def confirm(instance: models.Model, digests: Iterable[str], user: Any) -> None:
    """``user`` says that these details may be public in ``instance``, ``None`` is an import; twice changes nothing."""
    rows = [ConfirmedDetail(subject=subject_of(instance), digest=digest, confirmed_by=user) for digest in set(digests)]
    ConfirmedDetail.objects.bulk_create(rows, ignore_conflicts=True)


def withdraw(instance: models.Model, digests: Iterable[str]) -> None:
    """These details may no longer be public: the next version is asked about them again."""
    ConfirmedDetail.objects.filter(subject=subject_of(instance), digest__in=set(digests)).delete()


def sentence_about(found: Iterable[Finding]) -> str:
    """The findings in one sentence for a form or a message."""
    return _(
        "Im Text stehen Kontaktangaben, die dann alle lesen: %(places)s. Machen Sie daraus einen Kontakt, oder "
        "bestätigen Sie oben im Formular, dass die Angabe öffentlich sein darf."
    ) % {"places": "; ".join(map(str, found))}


def sentence_for_translation(found: Iterable[Finding]) -> str:
    return _(
        "In der Übersetzung stehen Kontaktangaben, die im Original nicht stehen oder dort nicht bestätigt sind: "
        "%(places)s. Bitte nehmen Sie sie heraus, oder lassen Sie sie im Original bestätigen."
    ) % {"places": "; ".join(map(str, found))}


def subject_of(instance: models.Model) -> str:
    """What is confirmed for a page holds for its translations too."""
    key = getattr(instance, "translation_key", None) or instance.pk
    return f"{instance._meta.label_lower}:{key}"


def digest_of(detail: Detail) -> str:
    return salted_hmac("editorial.public_details", detail.key, algorithm="sha256").hexdigest()


def _with_confirmation(finding: Finding, row: ConfirmedDetail | None) -> Finding:
    if row is None:
        return finding
    who = row.confirmed_by.get_full_name() or row.confirmed_by.email if row.confirmed_by else ""
    return Finding(finding.label, finding.place, finding.detail, finding.digest, row.confirmed_at, who)


def texts_of(instance: models.Model) -> Iterator[Text]:
    """Every public text of ``instance`` by the name its field has on the form."""
    model = type(instance)
    yield from texts_in(model, {field.name: getattr(instance, field.name) for field in _read_fields(model)})
    if isinstance(instance, AbstractImage | AbstractDocument):
        yield from name_of_file(instance.file.name or "")
    headings = _headings(model)
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        if name != COMMENTS_RELATION_NAME:
            for child in getattr(instance, name).all():
                values = {field.name: getattr(child, field.name) for field in _read_fields(type(child))}
                yield from texts_in(type(child), values, headings.get(name, ""))


def texts_of_form(form: Any) -> Iterator[Text]:
    """The same of what a form was sent, before anything is saved."""
    model = form._meta.model
    yield from texts_in(model, form.cleaned_data)
    headings = _headings(model)
    for name, formset in getattr(form, "formsets", {}).items():
        for child in formset.forms if name != "comments" else ():
            values = getattr(child, "cleaned_data", {})
            if values and not values.get("DELETE"):
                yield from texts_in(child._meta.model, values, headings.get(name, ""))


def texts_in(model: type[models.Model], values: Mapping[str, Any], heading: str = "") -> Iterator[Text]:
    for field in _read_fields(model):
        value = values.get(field.name)
        if not value:
            continue
        label = ", ".join(filter(None, [heading, str(capfirst(field.verbose_name))]))
        if isinstance(field, RichTextField):
            yield label, readable(str(value))
        elif isinstance(field, StreamField):
            yield from _block_texts(label, value)
        elif isinstance(value, AbstractImage | AbstractDocument):
            yield from _file_texts(label, value)
        elif isinstance(value, str):
            yield label, value


def _headings(model: type[models.Model]) -> dict[str, str]:
    """The name on the form of each list, by its relation."""
    panels = [getattr(model, "edit_handler", None), *getattr(model, "content_panels", [])]
    found: dict[str, str] = {}
    while panels:
        panel = panels.pop()
        if isinstance(panel, InlinePanel):
            found[panel.relation_name] = str(panel.heading or panel.label)
        panels += getattr(panel, "children", [])
    return found


def _read_fields(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    for field in model._meta.concrete_fields:
        if not field.editable or field.choices or field.name in NOT_CONTENT or isinstance(field, NOT_READ):
            continue
        is_file = field.related_model is not None and issubclass(field.related_model, AbstractImage | AbstractDocument)
        if is_file or isinstance(field, models.CharField | models.TextField | StreamField):
            yield field


def _file_texts(label: str, file: AbstractImage | AbstractDocument) -> Iterator[Text]:
    """Title, description and name of a picture or document, which readers see or hear."""
    for heading, text in ((_("Titel"), file.title), (_("Beschreibung"), getattr(file, "description", ""))):
        if text:
            yield ", ".join(filter(None, [label, heading])), text
    yield from name_of_file(file.file.name or "", label)


def name_of_file(name: str, label: str = "") -> Iterator[Text]:
    """The name under which a file is downloaded; the numbers that cameras and scanners give say nothing."""
    words = PurePath(name).stem.replace("_", " ")
    if not _BY_MACHINE.fullmatch(words):
        yield ", ".join(filter(None, [label, _("Dateiname")])), words


def _block_texts(label: str, value: Any) -> Iterator[Text]:
    if isinstance(value, str):
        yield label, readable(value) if "<" in value else value
    elif isinstance(value, RichText):
        yield label, readable(value.source)
    elif isinstance(value, AbstractImage | AbstractDocument):
        yield from _file_texts(label, value)
    elif isinstance(value, StreamValue):
        for child in value:
            yield from _block_texts(f"{label}, {child.block.label}", child.value)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _block_texts(label, part)
    elif isinstance(value, Iterable):
        for part in value:
            yield from _block_texts(label, part)
