"""What the search keeps of every public card: one row a card and language, written with the card itself.

The rows are the whole truth of the embedded engine. Each process holds a compact copy of them in memory
(``search.index.snapshot``) and reads only what changed since; ``version`` says what that is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import connection, models
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from editorial.public_details_form import DetailsForm
from editorial.publicness import BELOW, PRIVATE_PAGES
from search.index.decoding import StoredJson
from search.index.shape import SHAPE
from search.query.synonyms import SynonymRecord

# Keys in order, with commas.
KEYS = (
    "(SELECT COALESCE({join}(CAST(pk AS text), ','), '') FROM (SELECT DISTINCT {key} AS pk {rows} ORDER BY 1) AS keys)"
)
PRIVATE_FILES = f"""
    FROM wagtailcore_collectionviewrestriction AS rule
    JOIN wagtailcore_collection AS above ON above.id = rule.collection_id
    JOIN wagtailcore_collection AS below ON below.path {BELOW.format("above")}
    JOIN {{table}} AS file ON file.collection_id = below.id
    WHERE rule.restriction_type <> 'none'"""
# Characters of a search; what is longer is cut.
MAX_QUERY_LENGTH = 200


class Numbers(NamedTuple):
    """Numbers of the last change of anything, of the synonyms, and of the last one sent to Elasticsearch.

    ``contacts`` names the cards that Elasticsearch knows to have somebody who can be reached.
    ``is_settled``: what is private now is what the index was written with (``search.index.restrictions``).
    """

    change: int
    synonyms: int
    elasticsearch: int
    is_settled: bool
    contacts: str = ""


def name_of_works(works: Collection[UUID]) -> str:
    """A short name for a set of cards, empty for none."""
    numbers = b"".join(sorted(work.bytes for work in works))
    return hashlib.blake2b(numbers, digest_size=16).hexdigest() if works else ""


@cache
def fingerprint(vendor: str) -> str:
    """SQL for what is private: keys of pages, documents and pictures, parted by »|«."""
    join = "string_agg" if vendor == "postgresql" else "group_concat"
    models_of_files = (get_document_model(), get_image_model())
    files = [PRIVATE_FILES.format(table=model._meta.db_table) for model in models_of_files]
    parts = [("page.id", PRIVATE_PAGES), *(("file.id", rows) for rows in files)]
    return "(" + " || '|' || ".join(KEYS.format(join=join, key=key, rows=rows) for key, rows in parts) + ")"


class IndexedCards(models.QuerySet["IndexedCard"]):
    def readable(self) -> IndexedCards:
        """Public cards; those that another release wrote are written anew (``search.index.comparison``)."""
        return self.filter(is_public=True, shape=SHAPE)


class IndexedCard(models.Model):
    """A public card as the search sees it. A card that left the public stays as a row with ``is_public=False``.

    It holds words, facets and what cards are sorted by, and nothing to show: that is ``practices.public.store``.
    ``work`` is the same for a card and its translations. ``revision`` is the number of the published version that the
    row tells of, 0 where the card has none; ``digest`` that of the texts in which ``places`` are.
    """

    page_id = models.PositiveBigIntegerField(primary_key=True)
    work = models.UUIDField(null=True, db_index=True)
    language = models.CharField(max_length=12)
    slug = models.SlugField(max_length=255)
    title = models.CharField(max_length=255)
    is_public = models.BooleanField(default=True)
    published_at = models.DateTimeField(null=True)
    expire_at = models.DateTimeField(null=True)
    version = models.PositiveBigIntegerField(db_index=True)
    shape = models.CharField(max_length=16, default="")
    revision = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=32, default="")
    facets = models.JSONField(default=dict, decoder=StoredJson)
    words = models.JSONField(default=dict, decoder=StoredJson)
    places = models.JSONField(default=dict, decoder=StoredJson)

    objects = IndexedCards.as_manager()

    class Meta:
        indexes = [models.Index(fields=["language", "slug"])]

    def __str__(self) -> str:
        return f"{self.language}: {self.title}"


class IndexVersion(models.Model):
    """One row: the number of the last change. A process that sees another generation compares it with its own."""

    SINGLE = 1
    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLE)
    number = models.PositiveBigIntegerField(default=0)
    synonyms = models.PositiveBigIntegerField(default=0)
    elasticsearch = models.PositiveBigIntegerField(default=0)
    privacy = models.TextField(default="||")
    contacts = models.CharField(max_length=32, default="", blank=True)

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def next(cls) -> int:
        """The number of a new change; to be called in the transaction that makes it."""
        row, _is_new = cls.objects.select_for_update().get_or_create(pk=cls.SINGLE)
        row.number += 1
        row.save(update_fields=["number"])
        return row.number

    @classmethod
    def synonyms_changed(cls) -> None:
        """Tells every process that synonyms were edited: they are read anew before the next search."""
        cls.next()
        cls.objects.filter(pk=cls.SINGLE).update(synonyms=models.F("number"))

    @classmethod
    def current(cls) -> Numbers:
        row = cls.objects.filter(pk=cls.SINGLE).first()
        if row is None:
            return Numbers(0, 0, 0, is_settled=True)
        return Numbers(row.number, row.synonyms, row.elasticsearch, row.privacy == cls.privacy_now(), row.contacts)

    @classmethod
    def privacy_now(cls) -> str:
        """What is private at this instant, in the form of ``privacy``."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {fingerprint(connection.vendor)}")
            return str(cursor.fetchone()[0])

    @classmethod
    def sent(cls, number: int) -> None:
        """Elasticsearch has all changes up to ``number``."""
        cls.objects.filter(pk=cls.SINGLE).update(elasticsearch=number)


class ClusterTurn(models.Model):
    """One row: until when somebody writes to Elasticsearch, one at a time (``search.engines.turn``)."""

    SINGLE = 1
    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLE)
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.until)


class Synonym(models.Model):
    """Wordings that mean the same to a searcher. Kept by editors, used at the next search, without a new index."""

    class Kind(models.TextChoices):
        GROUP = "group", _("bedeuten dasselbe")
        NARROWER = "narrower", _("das erste findet auch die anderen, nicht umgekehrt")
        ABBREVIATION = "abbreviation", _("Abkürzung und was sie bedeutet")

    kind = models.CharField(_("Art"), max_length=20, choices=Kind.choices, default=Kind.GROUP)
    terms = models.TextField(
        _("Wörter"), help_text=_("Ein Wort oder eine Wendung je Zeile, mindestens zwei. Groß und klein ist gleich.")
    )
    strength = models.PositiveSmallIntegerField(
        _("Gewicht"),
        default=0,
        help_text=_("0: das übliche der Art. 1 (schwach) bis 7 (wie das eigene Wort)."),
        validators=[MaxValueValidator(7)],
    )
    is_active = models.BooleanField(_("wird benutzt"), default=True)
    note = models.CharField(_("Warum"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("Synonym")
        verbose_name_plural = _("Synonyme und Abkürzungen")
        ordering = ["terms"]

    def __str__(self) -> str:
        return " = ".join(self.wordings())

    def wordings(self) -> list[str]:
        return [line.strip() for line in self.terms.splitlines() if line.strip()]

    def clean(self) -> None:
        if len({wording.casefold() for wording in self.wordings()}) < 2:
            raise ValidationError({"terms": _("Bitte nennen Sie mindestens zwei verschiedene Wörter, eines je Zeile.")})

    def as_record(self) -> SynonymRecord:
        return SynonymRecord(self.kind, tuple(self.wordings()), f"synonym:{self.pk}", self.strength)


class SearchPhrase(models.Model):
    """What was searched on a day, and how often: nothing of who searched. Kept for 90 days."""

    day = models.DateField()
    language = models.CharField(max_length=12)
    words = models.CharField(max_length=MAX_QUERY_LENGTH)
    number = models.PositiveIntegerField(default=0)
    hits = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "language", "words"], name="one_row_a_day_and_phrase")]

    def __str__(self) -> str:
        return f"{self.words} ({self.number})"


MAX_WISH_LENGTH = 500


class Wish(models.Model):
    """What somebody looked for in vain, in their own words: the form under an empty result. No name, no address."""

    created_at = models.DateTimeField(_("Eingegangen"), auto_now_add=True)
    query = models.CharField(_("Gesucht wurde"), max_length=MAX_QUERY_LENGTH, blank=True)
    text = models.CharField(_("Wonach haben Sie gesucht?"), max_length=MAX_WISH_LENGTH)
    is_done = models.BooleanField(_("erledigt"), default=False)

    class Meta:
        verbose_name = _("Wunsch aus der Suche")
        verbose_name_plural = _("Wünsche aus der Suche")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.text


class BestBet(models.Model):
    """Cards that editors put first for certain words."""

    phrases = models.TextField(_("Suchwörter"), help_text=_("Eine Anfrage je Zeile. Groß und klein ist gleich."))
    card = models.ForeignKey(
        "practices.PracticePage", verbose_name=_("Praxisbeispiel"), on_delete=models.CASCADE, related_name="best_bets"
    )
    reason = models.CharField(_("Satz dazu"), max_length=200, blank=True, help_text=_("Steht über dem Treffer."))
    is_active = models.BooleanField(_("wird gezeigt"), default=True)

    base_form_class = DetailsForm

    class Meta:
        verbose_name = _("Empfehlung der Redaktion")
        verbose_name_plural = _("Empfehlungen der Redaktion")

    def __str__(self) -> str:
        return f"{', '.join(self.phrase_list())} → {self.card}"

    def phrase_list(self) -> list[str]:
        return [line.strip().casefold() for line in self.phrases.splitlines() if line.strip()]


class DocumentText(models.Model):
    """The text of a PDF file, by the hash of its content: the same file is read once."""

    file_hash = models.CharField(max_length=64, unique=True)
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.file_hash
