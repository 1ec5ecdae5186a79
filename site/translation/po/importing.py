"""What uploaded PO files would change, and then the change itself. One wrong line, and nothing happens.

A file is bound to its page and language by its head. Where the German text has changed since the download, the
texts that are still there are taken and the others are listed as outdated; a text that never was on this page, or
a change of the German text inside the file, refuses everything.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail_localize.models import Translation, TranslationContext

from language.cleaning import clean_text
from translation.editor.refusals import refusals
from translation.editor.segment_location import place_of
from translation.models import SegmentNote
from translation.page_texts import PageText, texts_of
from translation.po.export import source_hash
from translation.po.files import (
    MAX_PROBLEMS,
    PoEntry,
    PoFile,
    PoProblem,
    PoRefused,
    read_po,
    unpack,
)
from translation.queue.page_work import blocking_reason, may_work_on, take_if_free
from translation.string_translations import MACHINE, MANUAL, keep_translation

IMPORTED, EXPORTED = "translation.po_import", "translation.po_export"
STATES = ("new", "changed", "unchanged", "outdated")
MAX_NOTE_LENGTH = 2_000
MAX_TEXTS = 50_000


@dataclass(frozen=True, slots=True)
class PoChange:
    """One entry and what it does. ``state``: ``new``, ``changed``, ``unchanged`` or ``outdated`` (not taken)."""

    line: int
    label: str
    source: str
    old: str
    new: str
    state: str
    is_unsure: bool
    note: str
    context_id: int = 0
    string_id: int = 0


@dataclass(slots=True)
class FilePlan:
    """One file of the upload: the page it belongs to and its entries."""

    name: str
    translation: Translation
    title: str
    language: str
    changes: list[PoChange] = field(default_factory=list)
    # Texts of the page that the file does not have, or has empty: they stay as they are.
    missing: int = 0

    def count(self, state: str) -> int:
        return sum(change.state == state for change in self.changes)

    @property
    def shown(self) -> list[PoChange]:
        return [change for change in self.changes if change.state != "unchanged"]


@dataclass(slots=True)
class UploadPlan:
    """Everything an upload does."""

    files: list[FilePlan]

    @property
    def counts(self) -> dict[str, int]:
        return {state: sum(file.count(state) for file in self.files) for state in STATES}

    @property
    def changes_something(self) -> bool:
        return bool(self.counts["new"] or self.counts["changed"])

    @property
    def fingerprint(self) -> str:
        """Differs as soon as the same upload would do something else, because somebody worked meanwhile."""
        seen = [
            (file.translation.pk, [(c.context_id, c.string_id, c.old, c.new, c.state, c.note) for c in file.changes])
            for file in self.files
        ]
        return hashlib.sha256(repr(seen).encode()).hexdigest()


def plan_upload(name: str, content: bytes, user: Any, only: Translation | None = None) -> UploadPlan:
    """What the upload (a PO file or a zip of them) would do for ``user``; writes nothing.

    ``only``: the one translation that may be meant. Raises ``PoRefused`` with all reasons of all files.
    """
    files: list[FilePlan] = []
    refused: list[PoProblem] = []
    seen: dict[int, str] = {}
    texts = 0
    for file_name, data in unpack(name, content):
        try:
            file = read_po(file_name, data)
            texts += len(file.entries)
            if texts > MAX_TEXTS:
                problem = _("Zusammen haben die Dateien mehr als %(most)d Einträge.") % {"most": MAX_TEXTS}
                raise PoRefused([PoProblem(name, 0, problem)])
            translation = _translation_for(file, user, only)
            if translation.pk in seen:
                text = _("Diese Seite steht in derselben Sprache schon in %(file)s.") % {"file": seen[translation.pk]}
                raise PoRefused([PoProblem(file_name, 0, text)])
            seen[translation.pk] = file_name
            files.append(_plan_file(file, translation))
        except PoRefused as error:
            refused += error.problems
            if len(refused) >= MAX_PROBLEMS or texts > MAX_TEXTS:
                break
    if refused:
        raise PoRefused(refused)
    return UploadPlan(files)


def _translation_for(file: PoFile, user: Any, only: Translation | None) -> Translation:
    try:
        key = uuid.UUID(file.page)
    except ValueError as error:
        raise PoRefused([PoProblem(file.name, 1, _("Die Angabe X-Page in den Kopfzeilen stimmt nicht."))]) from error
    if only is not None and (only.source.object_id != key or only.target_locale.language_code != file.language):
        text = _("Die Datei gehört zu einer anderen Seite oder Sprache.")
        raise PoRefused([PoProblem(file.name, 1, text)])
    translation = (
        Translation.objects.filter(source__object_id=key, target_locale__language_code=file.language)
        .select_related("source__specific_content_type", "source__locale", "target_locale")
        .first()
    )
    # The same answer for both: what somebody may not see is not there.
    if translation is None or not may_work_on(user, translation):
        text = _("Diese Seite gibt es in der Sprache »%(language)s« nicht, oder Sie dürfen sie nicht übersetzen.")
        raise PoRefused([PoProblem(file.name, 1, text % {"language": file.language[:20]})])
    if reason := blocking_reason(user, translation):
        raise PoRefused([PoProblem(file.name, 1, reason)])
    return translation


def _plan_file(file: PoFile, translation: Translation) -> FilePlan:
    texts = texts_of(translation)
    # A program of translators may have written the German in another form of Unicode.
    by_key = {(text.path, clean_text(text.source)): text for text in texts}
    is_current = source_hash(texts) == file.source_hash
    model = translation.source.specific_content_type.model_class()
    plan = FilePlan(
        file.name, translation, translation.source.object_repr, str(translation.target_locale.get_display_name())
    )
    known_paths = set(
        TranslationContext.objects.filter(
            object_id=translation.source.object_id, path__in={entry.context for entry in file.entries}
        ).values_list("path", flat=True)
    )
    refused: list[PoProblem] = []
    answered = set()
    for entry in file.entries:
        key = (entry.context, clean_text(entry.source))
        text = by_key.get(key)
        if text is None:
            if entry.context not in known_paths:
                message = _("Diesen Abschnitt gibt es auf dieser Seite nicht: %(path)s") % {"path": entry.context[:80]}
                refused.append(PoProblem(file.name, entry.line, message))
            elif is_current:
                message = _("Der deutsche Text (msgid) wurde geändert. Bitte ändern Sie nur msgstr.")
                refused.append(PoProblem(file.name, entry.line, message))
            elif entry.target:
                plan.changes.append(_outdated(entry, model))
            continue
        if entry.target:
            answered.add(key)
        reasons = _reasons_against(entry, text)
        refused += [PoProblem(file.name, entry.line, reason) for reason in reasons]
        if not reasons:
            plan.changes.append(_change(entry, text))
    if refused:
        raise PoRefused(refused[:MAX_PROBLEMS])
    plan.missing = len(by_key.keys() - answered)
    return plan


def _reasons_against(entry: PoEntry, text: PageText) -> list[str]:
    if len(entry.note) > MAX_NOTE_LENGTH:
        return [_("Die Notiz ist zu lang: höchstens %(most)d Zeichen.") % {"most": MAX_NOTE_LENGTH}]
    old = text.translation.data if text.translation else ""
    # What was faulty when it was downloaded may come back as it was.
    if not entry.target or (entry.target == old and entry.is_unsure == text.is_unsure):
        return []
    return refusals(text, entry.target)


def _change(entry: PoEntry, text: PageText) -> PoChange:
    old = text.translation.data if text.translation else ""
    # An empty entry says nothing: a file never takes a translation away.
    new = entry.target or old
    is_same = new == old and (not entry.target or entry.is_unsure == text.is_unsure) and entry.note in {"", text.note}
    state = "unchanged" if is_same else "changed" if text.translation or not new else "new"
    return PoChange(
        line=entry.line,
        label=text.place.label,
        source=text.source,
        old=old,
        new=new,
        state=state,
        is_unsure=entry.is_unsure,
        note=entry.note or text.note,
        context_id=text.context_id,
        string_id=text.string_id,
    )


def _outdated(entry: PoEntry, model: Any) -> PoChange:
    return PoChange(
        line=entry.line,
        label=place_of(model, entry.context).label,
        source=entry.source,
        old="",
        new=entry.target,
        state="outdated",
        is_unsure=entry.is_unsure,
        note=entry.note,
    )


@transaction.atomic
def apply_upload(plan: UploadPlan, user: Any) -> None:
    """Saves what the plan says; a line in the history of each page. Nothing is published by it."""
    for file in plan.files:
        take_if_free(user, file.translation)
        for change in file.changes:
            if change.state in {"new", "changed"}:
                _save(change, file.translation, user)
        data = {state: file.count(state) for state in STATES}
        log(instance=file.translation.get_target_instance(), action=IMPORTED, user=user, data=data)


def _save(change: PoChange, translation: Translation, user: Any) -> None:
    if change.new:
        # »fuzzy« asks for another look: the gate treats it like a draft of a machine.
        kind, tool = (MACHINE, _("PO-Datei, unsicher")) if change.is_unsure else (MANUAL, "PO")
        locale_id = translation.target_locale_id
        keep_translation(change.string_id, change.context_id, locale_id, change.new, user, kind, tool)
    if change.note:
        SegmentNote.objects.update_or_create(
            context_id=change.context_id,
            string_id=change.string_id,
            locale_id=translation.target_locale_id,
            defaults={"text": change.note},
        )


def log_export(translations: Sequence[Translation], user: Any) -> None:
    """Who took which texts out of the house."""
    for translation in translations:
        log(instance=translation.get_target_instance(), action=EXPORTED, user=user)
