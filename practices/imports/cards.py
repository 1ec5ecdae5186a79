"""Turns a checked record into a card: creates it, updates it, or leaves it as it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction
from wagtail.models import Locale, Revision

from editorial.public_details import Finding, confirm, unconfirmed_contact_details
from editorial.publishing import PublishingRefused
from practices.facets import TERM_FACETS
from practices.imports import decisions
from practices.imports.card_record import TEXTS, CardRecord, RecordReader
from practices.imports.column_limits import misfits
from practices.imports.entries import collection_of, organisation_of
from practices.imports.problems import FieldProblem, RefusedRecord, shown
from practices.models import (
    PracticeCredit,
    PracticeHurdle,
    PracticeIndexPage,
    PracticeKeyword,
    PracticeMaterial,
    PracticePage,
    PracticePartner,
    PracticePlace,
    PracticeQuestion,
    PracticeQuote,
    PracticeRegion,
    PracticeResource,
    PracticeResult,
    PracticeSuccessFactor,
)
from practices.public.builders import plain_to_rich
from vocabularies.models import (
    VocabularyTerm,
)
from vocabularies.resolving import RegionResolver, TermResolver, UnknownTerm


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class CardImporter:
    """Loads records below the German list of cards. One transaction a record: all of it or nothing.

    A record that has not changed since its last import leaves the card alone, also where an editor has
    worked on it. ``publish`` makes new and changed cards live; otherwise they become drafts. What the gate refuses
    stays a draft: ``kept_back`` has its reasons by slug. With ``confirm_details`` whoever loads the file answers for
    the contact details in its texts; ``details`` names them otherwise. What people withdrew or deleted stays away,
    ``decided`` tells since when; for the ids in ``again`` it may come back.
    """

    def __init__(
        self, publish: bool = False, confirm_details: bool = False, again: Collection[str] = frozenset()
    ) -> None:
        self.publish, self.confirm_details, self.again = publish, confirm_details, frozenset(again)
        self.details: dict[str, list[Finding]] = {}
        self.kept_back: dict[str, list[str]] = {}
        self.decided: dict[str, str] = {}
        self._seen: set[str] = set()
        self.locale = Locale.objects.get(language_code="de")
        self.parent = PracticeIndexPage.objects.filter(locale=self.locale).earliest("path")
        self.terms = {facet.record_list: TermResolver(facet.model) for facet in TERM_FACETS}
        self.regions = RegionResolver()

    def load(self, raw: Any) -> Outcome:
        """Raises ``RefusedRecord`` with every problem of the record."""
        reader = RecordReader(raw)
        if reader.slug in self._seen:
            raise RefusedRecord([FieldProblem("id", "Diese Kennung steht weiter oben in der Datei schon einmal.")])
        if reader.slug:
            self._seen.add(reader.slug)
        record = reader.read()
        try:
            with transaction.atomic():
                return self._store(record)
        except ValidationError as error:
            raise RefusedRecord([FieldProblem("Eintrag", " ".join(error.messages))]) from error
        except (DataError, IntegrityError, OverflowError) as error:
            message = f"Die Datenbank nimmt ihn nicht an ({shown(str(error))})."
            raise RefusedRecord([FieldProblem("Eintrag", message)]) from error

    def _store(self, record: CardRecord) -> Outcome:
        known = decisions.known_record(record.slug, self.locale)
        page, lifted = known.page, record.slug in self.again
        if known.deleted_at and not lifted:
            self.decided[record.slug] = decisions.deletion(known)
            return Outcome.UNCHANGED
        decision = decisions.withdrawal(page) if page else ""
        publish = self.publish and (lifted or not decision)
        if self.publish and not publish:
            self.decided[record.slug] = decision
        if page and page.source_fingerprint == record.fingerprint:
            decisions.remember(known, page)
            if not publish or (page.live and not decision):
                return Outcome.UNCHANGED
            self._look_for_details(page.get_latest_revision_as_object(), record.slug)
            return Outcome.UPDATED if self._publish(page.get_latest_revision(), record.slug) else Outcome.UNCHANGED
        card = page.get_latest_revision_as_object() if page else PracticePage(slug=record.slug, locale=self.locale)
        self._fill(card, record)
        if page is None:
            card.live = False
            card.has_unpublished_changes = True
            # As it stands now: a refused record took back what treebeard counted here.
            self.parent.refresh_from_db()
            self.parent.add_child(instance=card)
        else:
            PracticePage.objects.filter(pk=page.pk).update(source_fingerprint=record.fingerprint)
        decisions.remember(known, card)
        # A new page tells of its creation by itself.
        revision = card.save_revision(changed=True, clean=False, log_action="wagtail.edit" if page else False)
        self._look_for_details(card, record.slug)
        if publish:
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
        for text in TEXTS:
            if text.field:
                value = record.texts[text.key]
                setattr(card, text.field, self.rich(value) if text.is_rich else value)
        for name, day in record.dates.items():
            setattr(card, name, day)
        card.draft_title = card.title
        # Most files know nothing of it: what an editor has estimated stays.
        card.kind, card.effort = record.kind, record.effort or card.effort
        card.maturity, card.maturity_note = record.maturity, record.maturity_note
        card.transfer_stage, card.source_note = record.transfer_stage, record.source_note
        card.source_fingerprint = record.fingerprint
        card.instruments = self.blocks(record.texts["instruments"]) if record.texts["instruments"] else []
        speaker = record.interview[0] if record.interview else {}
        card.interview_person, card.interview_role = speaker.get("person", ""), speaker.get("role", "")
        self._fill_links(card, record, problems)
        self._fill_parts(card, record)
        problems += misfits(card)
        if problems:
            raise RefusedRecord(problems)
        card.provider = organisation_of(record)
        card.collection = collection_of(record, self.locale)

    def _fill_links(self, card: PracticePage, record: CardRecord, problems: list[FieldProblem]) -> None:
        for facet in TERM_FACETS:
            name, links = facet.record_list, list[models.Model]()
            link_model: Any = PracticePage._meta.get_field(facet.relation).related_model
            for index, wording in enumerate(record.terms[name]):
                try:
                    term = self.terms[name].find(wording)
                except UnknownTerm as error:
                    problems.append(FieldProblem(f"{name}[{index}]", str(error)))
                    continue
                links.append(self._part(link_model, term=term, wording=_own_wording(wording, term)))
            _replace(card, facet.relation, links)
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
        _replace(card, "partners", [part(PracticePartner, name=name) for name in record.text_lists["partners"]])
        _replace(card, "keywords", [part(PracticeKeyword, word=word) for word in record.text_lists["keywords"]])
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
