"""Fills any content type of the site by walking its fields, blocks and lists; what it does not know fails the build.

Every German text carries ``GERMAN``, every shared fact that has letters ``FACT``. A translation turns the one into
``FOREIGN`` and leaves the other alone, so a page can be compared with its original value by value.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import uuid
from io import BytesIO
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import models
from django.utils import timezone
from django.utils.choices import flatten_choices
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel, get_all_child_relations
from PIL import Image as Drawing
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import COMMENTS_RELATION_NAME, Locale, Page, TranslatableMixin, get_translatable_models

from accounts.models import Team
from home.models import HomePage
from practices.models import Collection, Funder, Organisation, PracticePage
from practices.publishing_rules import REQUIRED_LISTS
from tests.factories import OrganisationFactory, PracticeFactory, RegionFactory, TeamFactory, german
from vocabularies.models import Region, VocabularyTerm

GERMAN, FOREIGN, FACT = "Kanari", "Peep", "Fakt"
# Texts that are the same in every language: names of people, places and publishers, addresses.
SHARED_TEXTS = frozenset(
    {
        "practices.PracticePage.slug",
        "practices.PracticeIndexPage.slug",
        "home.HomePage.slug",
        "home.StandardPage.slug",
        "home.ListPage.slug",
        "home.RoleEntry.link_path",
        "practices.Collection.key",
        "practices.Collection.publisher",
        "practices.PracticeRegion.place",
        "practices.PracticePlace.place",
        "practices.PracticeCredit.name",
        *(f"vocabularies.{name}.key" for name in (
            "Theme", "TargetGroup", "InstitutionType", "LegalBasis", "Sector", "Addressee", "Phase",
        )),
    }
)  # fmt: skip
PAGE_FIELDS = ("title", "slug", "seo_title", "search_description", "show_in_menus")
# Whose value is the object's own and not its content.
OWN_FIELDS = frozenset({"id", "locale", "translation_key", "sort_order"})


def is_ours(model: type[models.Model]) -> bool:
    return apps.get_app_config(model._meta.app_label).path.startswith(str(settings.ROOT))


def content_types() -> list[type[Any]]:
    """Every page and record of the site that has a language; orderables come with what they hang on."""
    roots = []
    for model in get_translatable_models(include_subclasses=True):
        if is_ours(model) and not any(isinstance(field, ParentalKey) for field in model._meta.get_fields()):
            roots.append(model)
    return sorted(roots, key=lambda model: model._meta.label)


def fields_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The fields editors fill, in the order of the model; of Wagtail's own only those with content."""
    found = []
    for field in model._meta.get_fields():
        if not isinstance(field, models.Field) or not field.editable or field.name in OWN_FIELDS:
            continue
        if isinstance(field, ParentalKey | models.AutoField) or getattr(field.remote_field, "parent_link", False):
            continue
        if issubclass(model, Page) and field.model is Page and field.name not in PAGE_FIELDS:
            continue
        found.append(field)
    return found


def lists_of(model: type[models.Model]) -> list[Any]:
    if not issubclass(model, ClusterableModel):
        return []
    return [relation for relation in get_all_child_relations(model) if relation.name != COMMENTS_RELATION_NAME]


class Filler:
    """Fills instances. A second ``turn`` changes every text and fact and one entry of each list."""

    def __init__(self, turn: int = 1) -> None:
        self.turn = turn
        self.numbers = itertools.count(1)

    def fill_fields(self, instance: Any) -> Any:
        for field in fields_of(type(instance)):
            # An address of a page and a key are there to stay.
            if not (isinstance(field, models.SlugField) and getattr(instance, field.name)):
                setattr(instance, field.name, self.value(field))
        return instance

    def fill(self, instance: Any) -> Any:
        model = type(instance)
        self.fill_fields(instance)
        for relation in lists_of(model):
            entries = list(getattr(instance, relation.name).all())[:1]
            while len(entries) < 2:
                entries.append(relation.related_model())
            for position, entry in enumerate(entries):
                self.fill(entry)
                entry.sort_order = position
                if isinstance(entry, TranslatableMixin):
                    entry.locale = german()
            setattr(instance, relation.name, entries)
        return instance

    def text(self, field_or_block: Any, *, shared: bool = False) -> str:
        text = f"{FACT if shared else GERMAN}{self.turn}w{next(self.numbers):03d}"
        longest = getattr(field_or_block, "max_length", None)
        assert not longest or len(text) <= longest
        return text

    def value(self, field: Any) -> Any:
        shared = field.model._meta.label + "." + field.name in SHARED_TEXTS
        number = next(self.numbers)
        match field:
            case models.ManyToManyField():
                raise NotImplementedError(f"{field}: wagtail-localize leaves its German objects (#820, #534)")
            case models.ForeignKey():
                return self.related(field)
            case StreamField():
                return field.stream_block.to_python(self.stream(field.stream_block))
            case RichTextField():
                return self.rich_text(field)
            case models.BooleanField():
                return self.turn % 2 == 1
            case models.DateTimeField():
                return timezone.make_aware(dt.datetime(2024, 1, 1, 9)) + dt.timedelta(days=200 * self.turn + number)
            case models.TimeField():
                return dt.time(number % 24, self.turn)
            case models.DateField():
                return dt.date(2024, 1, 1) + dt.timedelta(days=200 * self.turn + number)
            case models.DecimalField():
                return 1000 * self.turn + number
            case models.IntegerField():
                return 1000 * self.turn + number
            case models.URLField():
                return f"https://example.org/{self.turn}/{number}"
            case models.SlugField():
                return f"{FACT}-{uuid.uuid4().hex[:8]}".lower()
            case models.CharField() | models.TextField() if field.choices:
                keys = [key for key, _label in field.flatchoices if key]
                return keys[self.turn % len(keys)]
            case models.CharField() | models.TextField():
                return f"/{FACT.lower()}/{number}/" if field.name == "link_path" else self.text(field, shared=shared)
        raise NotImplementedError(f"No sample for {field} of {field.model._meta.label}")

    def rich_text(self, field_or_block: Any) -> str:
        first, second, third, fourth = (self.text(field_or_block) for _ in range(4))
        return (
            f'<p>{first} <b>{second}</b> <a href="https://example.org/{self.turn}">{third}</a></p>'
            f"<ul><li>{fourth}</li></ul>"
        )

    def related(self, field: Any) -> Any:
        model = field.related_model
        if issubclass(model, get_image_model()):
            return self.picture()
        if issubclass(model, get_document_model()):
            return self.document()
        if issubclass(model, Team):
            return TeamFactory()
        if issubclass(model, Organisation):
            return OrganisationFactory(name=self.text(None, shared=True), place=self.text(None, shared=True))
        if issubclass(model, Funder):
            return Funder.objects.create(name=self.text(None, shared=True), logo=self.picture())
        if issubclass(model, Region):
            return RegionFactory(ags=("14523", "14713", "14625", "05315")[next(self.numbers) % 4])
        if issubclass(model, Collection):
            return collection_in_every_language(self.text(None), f"{FACT.lower()}-{uuid.uuid4().hex[:8]}")
        if issubclass(model, VocabularyTerm):
            # Those that came with the site have every language; an upper theme may be a parent.
            terms = model.objects.in_language("de").current().exclude(name__contains=GERMAN)
            terms = terms.filter(translation_key__in=model.objects.in_language("en").values("translation_key"))
            upper = terms.filter(parent=None) if hasattr(model, "parent") else terms
            return upper.order_by("pk")[next(self.numbers) % upper.count()]
        if model is Page or issubclass(model, PracticePage):
            return PracticeFactory(title=self.text(None), teaser=self.text(None), implementation="")
        raise NotImplementedError(f"No sample for {field}: {model._meta.label}")

    def picture(self) -> Any:
        buffer = BytesIO()
        Drawing.new("RGB", (40, 30), "teal").save(buffer, "PNG")
        file = ImageFile(BytesIO(buffer.getvalue()), name=f"{FACT.lower()}.png")
        return get_image_model().objects.create(title=self.text(None, shared=True), file=file)

    def document(self) -> Any:
        file = ContentFile(b"x", name=f"{FACT.lower()}.txt")
        return get_document_model().objects.create(title=self.text(None, shared=True), file=file)

    def stream(self, stream_block: blocks.StreamBlock) -> list[dict[str, Any]]:
        """One of each block, each with an id that stays from turn to turn."""
        return [
            {"type": name, "value": self.block(block), "id": str(uuid.uuid5(uuid.NAMESPACE_OID, name))}
            for name, block in stream_block.child_blocks.items()
        ]

    def block(self, block: Any) -> Any:
        match block:
            case TableBlock():
                head, cell, caption = (self.text(None) for _ in range(3))
                return {
                    "data": [[head, "2024"], [cell, str(self.turn)], ["3", ""]],
                    "table_header_choice": "row",
                    "first_row_is_table_header": True,
                    "first_col_is_header": False,
                    "table_caption": caption,
                }
            case blocks.StructBlock():
                return {name: self.block(child) for name, child in block.child_blocks.items()}
            case blocks.ListBlock():
                return [
                    {"type": "item", "value": self.block(block.child_block), "id": str(uuid.UUID(int=position + 1))}
                    for position in range(2)
                ]
            case blocks.StreamBlock():
                return self.stream(block)
            case ImageChooserBlock():
                return self.picture().pk
            case DocumentChooserBlock():
                return self.document().pk
            case blocks.PageChooserBlock():
                return PracticeFactory(title=self.text(None), teaser=self.text(None), implementation="").pk
            case blocks.ChoiceBlock():
                values = [value for value, _label in flatten_choices(block.field.choices) if value]
                return values[self.turn % len(values)] if values and isinstance(values[0], str) else ""
            case blocks.BooleanBlock():
                return self.turn % 2 == 1
            case blocks.IntegerBlock():
                return 5 + self.turn
            case blocks.RichTextBlock():
                return self.rich_text(None)
            case blocks.URLBlock():
                return f"https://example.org/{self.turn}"
            case blocks.CharBlock() | blocks.TextBlock():
                return self.text(block.field)
        raise NotImplementedError(f"No sample for block {type(block).__name__} »{block.name}«")


def empty(instance: Any) -> Any:
    """Takes away everything that may be empty where a page is public."""
    model = type(instance)
    for field in fields_of(model):
        if isinstance(field, StreamField):
            setattr(instance, field.name, [])
        elif isinstance(field, models.SlugField) or not field.blank:
            continue
        elif isinstance(field, models.BooleanField):
            setattr(instance, field.name, False)
        else:
            setattr(instance, field.name, None if field.null else "")
    for relation in lists_of(model):
        if relation.name not in REQUIRED_LISTS:
            setattr(instance, relation.name, [])
    return instance


def collection_in_every_language(title: str, key: str) -> Collection:
    collection = Collection.objects.create(key=key, title=title, locale=german())
    for locale in Locale.objects.exclude(pk=german().pk):
        copy = collection.copy_for_translation(locale)
        copy.title = title.replace(GERMAN, FOREIGN)
        copy.save()
    return collection


def contents(instance: Any) -> dict[str, Any]:
    """Everything an instance says, comparable between languages: records by what they are, not by their number."""
    values: dict[str, Any] = {}
    for field in fields_of(type(instance)):
        if isinstance(instance, HomePage) and field.name == "slug":
            continue  # Home pages are neighbours in the tree, so each has an address of its own; nobody sees it.
        value = field.value_from_object(instance)
        if isinstance(field, StreamField):
            value = field.get_prep_value(value)
            value = json.loads(value) if isinstance(value, str) else value
        elif isinstance(field, models.ForeignKey) and value is not None:
            related = getattr(instance, field.name)
            if isinstance(related, TranslatableMixin) and not isinstance(related, Page):
                value = f"{type(related).__name__} {related.translation_key}"
        values[field.name] = value
    for relation in lists_of(type(instance)):
        entries = getattr(instance, relation.name).all()
        values[relation.name] = [contents(entry) for entry in sorted(entries, key=lambda entry: entry.sort_order)]
    return json.loads(json.dumps(values, default=str, sort_keys=True))


def differences(found: Any, expected: Any, path: str = "") -> list[str]:
    """``path: found, expected`` for every value that differs."""
    if type(found) is type(expected) and isinstance(found, dict) and found.keys() == expected.keys():
        return [line for key in found for line in differences(found[key], expected[key], f"{path}.{key}")]
    if type(found) is type(expected) and isinstance(found, list) and len(found) == len(expected):
        pairs = enumerate(zip(found, expected, strict=True))
        return [line for number, pair in pairs for line in differences(*pair, f"{path}[{number}]")]
    return [] if found == expected else [f"{path.lstrip('.')}: {found!r}, expected {expected!r}"]


def as_translated(values: dict[str, Any]) -> dict[str, Any]:
    """What the contents of a German original must be in another language."""
    return json.loads(json.dumps(values).replace(GERMAN, FOREIGN))


def in_foreign(text: str) -> str:
    """The stand-in for a translator."""
    return text.replace(GERMAN, FOREIGN)


def records_of_other_languages(instance: Any) -> list[str]:
    """Fields that refer to a term or record of another language than the instance's own."""
    found = []
    for field in fields_of(type(instance)):
        related = getattr(instance, field.name) if isinstance(field, models.ForeignKey) else None
        has_language = isinstance(related, TranslatableMixin) and not isinstance(related, Page)
        if has_language and related.locale_id != instance.locale_id:
            found.append(f"{type(instance).__name__}.{field.name}")
    for relation in lists_of(type(instance)):
        for entry in getattr(instance, relation.name).all():
            if isinstance(entry, TranslatableMixin) and entry.locale_id != instance.locale_id:
                found.append(f"{type(entry).__name__}.locale")
            found += records_of_other_languages(entry)
    return found
