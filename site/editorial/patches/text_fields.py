"""The one gate for text: whatever comes in by a form, a file or another service is cleaned at its field.

Django and Wagtail bring forms and models of their own, so the gate stands in the fields they all use instead of in
each of ours (decision 0024). A field of a form cleans first, so that checks see what will be kept; a field of a
model cleans again for what comes without a form, also in comparisons: a look-up finds what a save would store.
At the writers of XLSX, XML and mails stands the other half, for text that was stored before there was a gate.
The writers of spreadsheets also keep every text from running as a formula: Wagtail's own lists do not.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.mail import EmailMessage
from django.db import models
from django.utils.xmlutils import SimplerXMLGenerator
from openpyxl.cell.cell import Cell
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.admin.views import mixins
from wagtail.blocks import RichTextBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text import RichText

from editorial.patches.wrapping import wrap
from language.cleaning import clean_json, clean_line, clean_markup, clean_text, writable
from language.formulas import guard

if TYPE_CHECKING:
    _DictWriter = csv.DictWriter[str]
else:
    _DictWriter = csv.DictWriter


def clean_typed(field: forms.CharField, value: str) -> str:
    """What somebody typed into ``field``; a password is what it is."""
    widget = field.widget
    if isinstance(widget, forms.PasswordInput):
        return value
    if isinstance(widget, DraftailRichTextArea):
        return clean_markup(value)
    # A hidden field holds a token or JSON, never a name.
    if isinstance(widget, forms.Textarea) or widget.is_hidden or not field.strip:
        return clean_text(value)
    return clean_line(value)


def clean_stored(field: models.Field[Any, Any], value: Any) -> Any:
    """What ``field`` of a model keeps. A field of no model is part of an expression, which may join with a blank."""
    if not isinstance(value, str) or getattr(field, "model", None) is None:
        return value
    if isinstance(field, RichTextField):
        return clean_markup(value)
    return clean_text(value) if isinstance(field, models.TextField) else clean_line(value)


def install() -> None:
    """Puts the gate into the fields of Django and Wagtail; a second call changes nothing."""
    wrap(forms.CharField, "to_python", _typed)
    wrap(forms.FileField, "to_python", _file)
    for field in (models.CharField, models.TextField):
        # Django's own ``clean`` and ``get_prep_value`` both go through ``to_python``.
        wrap(field, "to_python", _stored)
        wrap(field, "pre_save", _saved)
    wrap(models.JSONField, "get_prep_value", _structure)
    wrap(StreamField, "get_prep_value", _structure)
    wrap(RichTextBlock, "get_prep_value", _rich_block)
    wrap(Cell, "check_string", _cell)
    wrap(mixins.SpreadsheetExportMixin, "stream_csv", _table)
    # Wagtail takes its writer by this name; nobody else in the process is concerned.
    mixins.csv = SimpleNamespace(DictWriter=GuardedWriter)
    wrap(SimplerXMLGenerator, "characters", _xml_text)
    wrap(SimplerXMLGenerator, "startElement", _xml_element)
    wrap(EmailMessage, "message", _mail)


def _typed(original: Callable[..., Any]) -> Callable[..., Any]:
    def to_python(self: forms.CharField, value: Any) -> Any:
        text = original(self, value)
        if not isinstance(text, str) or text in self.empty_values:
            return text
        return clean_typed(self, text) or self.empty_value

    return to_python


def _file(original: Callable[..., Any]) -> Callable[..., Any]:
    def to_python(self: forms.FileField, data: Any) -> Any:
        if isinstance(getattr(data, "name", None), str):
            data.name = clean_line(data.name)
        return original(self, data)

    return to_python


def _stored(original: Callable[..., Any]) -> Callable[..., Any]:
    def to_python(self: models.Field[Any, Any], value: Any) -> Any:
        return clean_stored(self, original(self, value))

    return to_python


def _saved(original: Callable[..., Any]) -> Callable[..., Any]:
    def pre_save(self: models.Field[Any, Any], model_instance: models.Model, add: bool) -> Any:
        """The object in memory becomes what the database keeps: signals and indexes read it."""
        value = original(self, model_instance, add)
        cleaned = clean_stored(self, value)
        if cleaned is not value:
            setattr(model_instance, self.attname, cleaned)
        return cleaned

    return pre_save


def _structure(original: Callable[..., Any]) -> Callable[..., Any]:
    def get_prep_value(self: Any, value: Any) -> Any:
        prepared = original(self, value)
        return clean_json(prepared) if isinstance(prepared, dict | list | str) else prepared

    return get_prep_value


def _rich_block(original: Callable[..., Any]) -> Callable[..., Any]:
    def get_prep_value(self: RichTextBlock, value: RichText) -> str:
        return clean_markup(original(self, value))

    return get_prep_value


def _cell(original: Callable[..., Any]) -> Callable[..., Any]:
    def check_string(self: Cell, value: Any) -> Any:
        """Asked for texts that are written, never for numbers and dates or what is read from a file."""
        return original(self, guard(writable(value)) if isinstance(value, str) else value)

    return check_string


class GuardedWriter(_DictWriter):
    """Writes what is text so that it stays text; numbers and dates are themselves."""

    def writerow(self, rowdict: Mapping[str, Any]) -> Any:
        cells = {name: guard(str(cell)) if _is_text(cell) else cell for name, cell in rowdict.items()}
        return super().writerow(cells)


def _is_text(cell: Any) -> bool:
    return not (cell is None or isinstance(cell, bool | int | float | Decimal | dt.date | dt.time))


def _table(original: Callable[..., Any]) -> Callable[..., Any]:
    def stream_csv(self: Any, queryset: Any) -> Iterator[Any]:
        """With a byte order mark, without which Excel reads umlauts wrong."""
        yield codecs.BOM_UTF8
        yield from original(self, queryset)

    return stream_csv


def _xml_text(original: Callable[..., Any]) -> Callable[..., Any]:
    def characters(self: SimplerXMLGenerator, content: Any) -> None:
        original(self, writable(content) if isinstance(content, str) else content)

    return characters


def _xml_element(original: Callable[..., Any]) -> Callable[..., Any]:
    def start_element(self: SimplerXMLGenerator, name: str, attrs: Any) -> None:
        kept = {key: writable(value) if isinstance(value, str) else value for key, value in (attrs or {}).items()}
        original(self, name, kept)

    return start_element


def _mail(original: Callable[..., Any]) -> Callable[..., Any]:
    def message(self: EmailMessage, *args: Any, **kwargs: Any) -> Any:
        """A line break in a subject would begin another header; Django refuses it and nobody gets the mail."""
        self.subject = clean_line(str(self.subject))
        return original(self, *args, **kwargs)

    return message
