"""Turns a checked record into a card: creates it, updates it, or leaves it as it is."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db import models, transaction
from wagtail.models import Locale, Revision

from editorial.public_details import Finding, confirm, unconfirmed_contact_details
from editorial.publishing import PublishingRefused
from practices.imports.card_record import CardRecord, RecordReader
from practices.imports.problems import FieldProblem, RefusedRecord
from practices.models import (
    Collection,
    Organisation,
    PracticeAddressee,
    PracticeCredit,
    PracticeHurdle,
    PracticeIndexPage,
    PracticeInstitutionType,
    PracticeKeyword,
    PracticeLegalBasis,
    PracticeMaterial,
    PracticePage,
    PracticePartner,
    PracticePhase,
    PracticePlace,
    PracticeQuestion,
    PracticeQuote,
    PracticeRegion,
    PracticeResource,
    PracticeResult,
    PracticeSector,
    PracticeSuccessFactor,
    PracticeTargetGroup,
    PracticeTheme,
)
from practices.organisations import known_organisation
from practices.presentation import plain_to_rich
from vocabularies.models import (
    Addressee,
    InstitutionType,
    LegalBasis,
    Phase,
    Region,
    Sector,
    TargetGroup,
    Theme,
    VocabularyTerm,
)
from vocabularies.resolving import RegionResolver, TermResolver, UnknownTerm

COLLECTIONS_FILE = Path(__file__).resolve().parents[1] / "data" / "collections.csv"
TERM_LINKS: dict[str, tuple[str, type[models.Model], type[VocabularyTerm]]] = {
    "themes": ("theme_links", PracticeTheme, Theme),
    "target_groups": ("target_group_links", PracticeTargetGroup, TargetGroup),
    "institution_types": ("institution_type_links", PracticeInstitutionType, InstitutionType),
    "legal_basis": ("legal_basis_links", PracticeLegalBasis, LegalBasis),
    "sectors": ("sector_links", PracticeSector, Sector),
    "addressees": ("addressee_links", PracticeAddressee, Addressee),
    "phases": ("phase_links", PracticePhase, Phase),
}
RICH_FIELDS = {
    "concept": "konzept",
    "situation": "ausgangslage",
    "implementation": "umsetzung",
    "conclusion": "fazit",
    "transfer_notes": "transfer_notes",
    "offer": "materials_offer",
}
PLAIN_FIELDS = {
    "title": "title",
    "title_short": "title_short",
    "teaser": "teaser",
    "audience_text": "adressaten",
    "project": "projekt",
    "institution_name": "institution_name",
    "period": "period",
    "funding_text": "funding",
    "interview_quote": "pull_quote",
}


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class CardImporter:
    """Loads records below the German list of cards. One transaction a record: all of it or nothing.

    A record that has not changed since its last import leaves the card alone, also where an editor has
    worked on it. ``publish`` makes new and changed cards live; otherwise they become drafts. What the gate refuses
    stays a draft: ``kept_back`` has its reasons by slug. With ``confirm_details`` whoever loads the file answers for
    the contact details in its texts; ``details`` names them otherwise.
    """

    def __init__(self, publish: bool = False, confirm_details: bool = False) -> None:
        self.publish, self.confirm_details = publish, confirm_details
        self.details: dict[str, list[Finding]] = {}
        self.kept_back: dict[str, list[str]] = {}
        self.locale = Locale.objects.get(language_code="de")
        self.parent = PracticeIndexPage.objects.get(locale=self.locale)
        self.terms = {name: TermResolver(model) for name, (_, _, model) in TERM_LINKS.items()}
        self.regions = RegionResolver()

    def load(self, raw: dict[str, Any]) -> Outcome:
        """Raises ``RefusedRecord`` with every problem of the record."""
        record = RecordReader(raw).read()
        page = PracticePage.objects.filter(slug=record.slug, locale=self.locale).first()
        if page and page.source_fingerprint == record.fingerprint:
            if page.live or not self.publish:
                return Outcome.UNCHANGED
            self._look_for_details(page.get_latest_revision_as_object(), record.slug)
            return Outcome.UPDATED if self._publish(page.get_latest_revision(), record.slug) else Outcome.UNCHANGED
        with transaction.atomic():
            card = page.get_latest_revision_as_object() if page else PracticePage(slug=record.slug, locale=self.locale)
            self._fill(card, record)
            if page is None:
                card.live = False
                card.has_unpublished_changes = True
                self.parent.add_child(instance=card)
            else:
                PracticePage.objects.filter(pk=page.pk).update(source_fingerprint=record.fingerprint)
            revision = card.save_revision(changed=True, clean=False)
            self._look_for_details(card, record.slug)
            if self.publish:
                self._publish(revision, record.slug)
        return Outcome.UPDATED if page else Outcome.CREATED

    def rich(self, text: str) -> str:
        """A long text of a record as rich text; records have plain text."""
        return plain_to_rich(text)

    def blocks(self, text: str) -> list[tuple[str, Any]]:
        """A long text of a record as blocks of a free text."""
        return [("text", self.rich(text))]

    def _publish(self, revision: Revision, slug: str) -> bool:
        try:
            revision.publish()
        except PublishingRefused as refused:
            self.kept_back[slug] = refused.sentences
            return False
        return True

    def _look_for_details(self, card: PracticePage, slug: str) -> None:
        found = unconfirmed_contact_details(card)
        if self.confirm_details:
            confirm(card, (finding.digest for finding in found), None)
        elif found:
            self.details[slug] = found

    def _fill(self, card: PracticePage, record: CardRecord) -> None:
        problems: list[FieldProblem] = []
        for name, source in PLAIN_FIELDS.items():
            setattr(card, name, record.texts[source])
        for name, source in RICH_FIELDS.items():
            setattr(card, name, self.rich(record.texts[source]))
        for name, day in record.dates.items():
            setattr(card, name, day)
        card.draft_title = card.title
        card.kind, card.maturity, card.maturity_note = record.kind, record.maturity, record.maturity_note
        card.transfer_stage, card.source_note = record.transfer_stage, record.source_note
        card.source_fingerprint = record.fingerprint
        card.provider = self._organisation(record.texts["traeger"], record)
        card.collection = self._collection(record.texts["collection"])
        card.instruments = self.blocks(record.texts["instruments"]) if record.texts["instruments"] else []
        speaker = record.interview[0] if record.interview else {}
        card.interview_person, card.interview_role = speaker.get("person", ""), speaker.get("role", "")
        self._fill_links(card, record, problems)
        if problems:
            raise RefusedRecord(problems)
        self._fill_parts(card, record)

    def _fill_links(self, card: PracticePage, record: CardRecord, problems: list[FieldProblem]) -> None:
        for name, (relation, link_model, _model) in TERM_LINKS.items():
            links: list[models.Model] = []
            for index, wording in enumerate(record.terms[name]):
                try:
                    term = self.terms[name].find(wording)
                except UnknownTerm as error:
                    problems.append(FieldProblem(f"{name}[{index}]", str(error)))
                    continue
                links.append(self._part(link_model, term=term, wording=_own_wording(wording, term)))
            _replace(card, relation, links)
        homes = [self._region_link(PracticeRegion, record.region, "region", problems)] if record.region else []
        _replace(card, "region_links", [link for link in homes if link])
        places = [
            self._region_link(PracticePlace, place, f"places_running[{index}]", problems)
            for index, place in enumerate(record.places_running)
        ]
        _replace(card, "place_links", [link for link in places if link])

    def _region_link(
        self, model: type[models.Model], raw: dict[str, str], name: str, problems: list[FieldProblem]
    ) -> models.Model | None:
        try:
            region = self.regions.find(
                ags=raw["ags"] or None, name=raw["landkreis"] or raw["bundesland"] or None, level=raw["level"] or None
            )
        except UnknownTerm as error:
            problems.append(FieldProblem(f"{name}.ags", str(error)))
            return None
        same = raw["place"].casefold() in {region.name.casefold(), region.label.casefold()}
        return model(region=region, place="" if same else raw["place"])

    def _fill_parts(self, card: PracticePage, record: CardRecord) -> None:
        part = self._part
        _replace(
            card,
            "success_factors",
            [part(PracticeSuccessFactor, text=text) for text in record.text_lists["success_factors"]],
        )
        _replace(card, "partners", [part(PracticePartner, name=name[:200]) for name in record.text_lists["partners"]])
        _replace(card, "keywords", [part(PracticeKeyword, word=word[:80]) for word in record.text_lists["keywords"]])
        _replace(card, "hurdles", [part(PracticeHurdle, text=text, remedy=remedy) for text, remedy in record.hurdles])
        _replace(card, "resources", [part(PracticeResource, kind=kind, text=text) for kind, text in record.resources])
        _replace(card, "results", [part(PracticeResult, **values) for values in record.results])
        _replace(card, "quotes", [part(PracticeQuote, **values) for values in record.quotes])
        _replace(card, "materials", [part(PracticeMaterial, **values) for values in record.materials])
        _replace(card, "credits", [PracticeCredit(**values) for values in record.credits])
        questions = [(entry["question"], entry["answer"]) for entry in record.interview]
        _replace(
            card,
            "interview_questions",
            [part(PracticeQuestion, question=question, answer=answer) for question, answer in questions],
        )

    def _part(self, model: type[models.Model], **values: Any) -> models.Model:
        return model(locale=self.locale, **values)

    def _organisation(self, name: str, record: CardRecord) -> Organisation | None:
        if not name:
            return None
        found = known_organisation(name)
        if found:
            return found
        region = self._home_region(record)
        place = (record.region or {}).get("place", "") if region and region.level == Region.Level.KREIS else ""
        return Organisation.objects.create(name=name, place=place, region=region)

    def _home_region(self, record: CardRecord) -> Region | None:
        ags = (record.region or {}).get("ags")
        return Region.objects.filter(ags=ags).first() if ags else None

    def _collection(self, key: str) -> Collection | None:
        if not key:
            return None
        found = Collection.objects.filter(key=key, locale=self.locale).first()
        if found:
            return found
        known = self._known_collections.get(key, {})
        return Collection.objects.create(
            key=key,
            locale=self.locale,
            title=known.get("title") or key.replace("-", " ").title(),
            publisher=known.get("publisher", ""),
            year=int(known["year"]) if known.get("year") else None,
        )

    @cached_property
    def _known_collections(self) -> dict[str, dict[str, str]]:
        with COLLECTIONS_FILE.open(encoding="utf-8", newline="") as file:
            return {row["key"]: row for row in csv.DictReader(file)}


def _own_wording(wording: str, term: VocabularyTerm) -> str:
    """The source's words where they say more than the term's own name; a key is not for readers."""
    return "" if wording == term.key or wording.casefold() == term.name.casefold() else wording


def _replace(card: PracticePage, relation: str, parts: Sequence[Any]) -> None:
    """Sets a list of the card. Entries keep their identity by position, and with it their translations."""
    for order, (old, new) in enumerate(zip(getattr(card, relation).all(), parts, strict=False)):
        new.pk, new.sort_order = old.pk, order
        if hasattr(new, "translation_key"):
            new.translation_key = old.translation_key
    setattr(card, relation, list(parts))
