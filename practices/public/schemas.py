"""What an audience may see of a card: frozen dataclasses with explicit fields.

Page, list, feed and the texts of the search index take these objects and never a model, so a field that is not named
here cannot leave the site (an index row has the values of the facets beside them, ``practices.facets``). The structure
follows the printed card and the practice hand-book.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class PracticeRef:
    """Another card, where only its name is shown."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class TermRef:
    """A vocabulary term as one card words it; ``key`` is stable over languages and renaming."""

    key: str
    name: str
    url: str = ""
    term_name: str = ""


@dataclass(frozen=True, slots=True)
class RegionRef:
    """A region a card belongs to. ``ags`` has 2 (Land) or 5 (Kreis) digits, ``"00"`` is Germany."""

    ags: str
    name: str
    level: str
    place: str
    land: str
    url: str
    lineage: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """»Bad Salzungen (Wartburgkreis, Thüringen)«: place first, each name once."""
        outer = [name for name in (self.name, self.land) if name and name != self.place]
        outer = list(dict.fromkeys(outer))
        if not self.place:
            return ", ".join(outer)
        return f"{self.place} ({', '.join(outer)})" if outer else self.place


@dataclass(frozen=True, slots=True)
class OrganisationRef:
    name: str
    url: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """One rendition with its alternatives; sizes in CSS pixels, ``srcset`` ready for the attribute."""

    src: str
    width: int
    height: int
    alt: str
    srcset: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class ResultFigure:
    label: str
    value: str
    unit: str = ""
    measured_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class HurdleItem:
    hurdle: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class ResourceItem:
    kind: str
    kind_label: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionItem:
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class InterviewItem:
    person: str
    role: str
    pull_quote: str
    portrait: Picture | None
    questions: tuple[QuestionItem, ...]


@dataclass(frozen=True, slots=True)
class QuoteItem:
    text: str
    person: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class MaterialItem:
    """Something the institution offers; ``file_size`` in bytes, 0 where there is no document."""

    title: str
    description: str = ""
    handed_out_by: str = ""
    handed_out_to: str = ""
    url: str = ""
    file_name: str = ""
    file_size: int = 0


@dataclass(frozen=True, slots=True)
class PartnerItem:
    """``url`` leads to the partner's own cards, where it is one of the Träger."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class CollectionRef:
    """The publication a card comes from; ``url`` leads to its other cards, ``website`` to the publication itself."""

    title: str
    url: str
    publisher: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class FunderItem:
    name: str
    url: str
    logo: Picture | None


@dataclass(frozen=True, slots=True)
class CreditItem:
    kind_label: str
    name: str
    credited_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ContactItem:
    """A contact as one audience may see it now; what it may not see is ``""``.

    ``name`` is the best heading there is: name, role or institution, »Ansprechperson« if all are hidden. Details
    are as people wrote them, so ``name_language`` is ``"de"``; ``""`` for that word in the reader's language.
    ``message_url`` leads to the form that reaches a hidden address, ``vcard_url`` to what is shown as a file for an
    address book.
    """

    public_id: str
    name: str
    role: str
    institution: str
    address: str
    phone: str
    phone_url: str
    mail: str
    note: str
    message_url: str
    name_language: str = "de"
    vcard_url: str = ""


@dataclass(frozen=True, slots=True)
class PublicContacts:
    """``agency_url`` is set where signed-in Jobcenter and agencies see more of a card's contacts.

    ``office`` is there where nobody of ``items`` can be reached: the office of the team that keeps the card, or
    »Redaktion«. Every card leads to somebody.
    """

    items: tuple[ContactItem, ...] = ()
    agency_url: str = ""
    office: ContactItem | None = None


@dataclass(frozen=True, slots=True)
class PublicPractice:
    """The whole card as everyone may read it. ``*_html`` is cleaned rich text, the rest plain text.

    Empty means that the source says nothing: ``""``, ``()`` or ``None``, never a filler. Lists show a few of the
    fields. Contacts are none of them: they are true for the instant only (``PublicContacts``). ``as_of`` is the day or
    year that the information is from, in words; the day of saving says nothing about it.
    """

    pk: int
    slug: str
    url: str
    language: str
    title: str
    title_short: str
    teaser: str
    seo_title: str
    search_description: str
    kind: str
    kind_label: str
    maturity: str
    maturity_label: str
    maturity_note: str
    picture: Picture | None
    teaser_picture: Picture | None
    audience_text: str
    addressees: tuple[TermRef, ...]
    concept_html: SafeString
    project: str
    provider: OrganisationRef | None
    institution_name: str
    institution_types: tuple[TermRef, ...]
    regions: tuple[RegionRef, ...]
    places_running: tuple[RegionRef, ...]
    period: str
    offer_html: SafeString
    materials: tuple[MaterialItem, ...]
    situation_html: SafeString
    implementation_html: SafeString
    conclusion_html: SafeString
    transfer_notes_html: SafeString
    instruments_html: SafeString
    effort_label: str
    resources: tuple[ResourceItem, ...]
    partners: tuple[PartnerItem, ...]
    success_factors: tuple[str, ...]
    hurdles: tuple[HurdleItem, ...]
    results: tuple[ResultFigure, ...]
    themes: tuple[TermRef, ...]
    target_groups: tuple[TermRef, ...]
    sectors: tuple[TermRef, ...]
    legal_bases: tuple[TermRef, ...]
    phases: tuple[TermRef, ...]
    keywords: tuple[str, ...]
    interview: InterviewItem | None
    quotes: tuple[QuoteItem, ...]
    funding_text: str
    funders: tuple[FunderItem, ...]
    collection: CollectionRef | None
    source_note: str
    as_of: str
    credits: tuple[CreditItem, ...]
    checked_on: dt.date | None
    next_check_on: dt.date | None
    published_at: dt.datetime | None
