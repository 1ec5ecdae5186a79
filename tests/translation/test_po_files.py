"""PO files out and in: nothing is lost on the way, and what comes back is taken over as it is."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import polib
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import PageLogEntry
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from accounts.models import AuditAction, AuditEntry
from language.cleaning import clean_text
from tests.factories import PracticeFactory
from tests.translation.po_world import (
    confirm,
    filled,
    po_text,
    snapshot,
    ukrainian,
    upload,
    zipped,
)
from translation.models import SegmentNote, TranslationTask
from translation.page_texts import texts_of
from translation.po.export import source_hash, write_po
from translation.po.files import PoRefused, _Lines, read_po, unpack

pytestmark = pytest.mark.django_db
# Everything a text can hold: what the gate for text takes away never reaches one of ours.
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(clean_text).filter(bool)


@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT, ANY_TEXT, st.booleans()), max_size=5, unique_by=lambda row: row[:2]))
def test_any_text_survives_the_way_out_and_in(rows: list[tuple[str, str, str, bool]]) -> None:
    file = polib.POFile(wrapwidth=0)
    file.metadata = {"X-Page": "p", "Language": "uk", "X-Source-Hash": "h", "Content-Type": "text/plain; charset=UTF-8"}
    for context, source, target, is_unsure in rows:
        flags = ["fuzzy"] if is_unsure else []
        file.append(polib.POEntry(msgctxt=context, msgid=source, msgstr=target, flags=flags))
    read = read_po("t.po", f"{file}\n".encode())
    assert [(e.context, e.source, e.target, e.is_unsure) for e in read.entries] == rows


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        for name, data in unpack("t.po", content):
            read_po(name, data)
    except PoRefused as error:
        refused = error
    else:
        refused = PoRefused([])
    assert all(problem.message.endswith(".") for problem in refused.problems)


def test_every_text_of_a_page_is_in_its_file_with_place_and_name(translation: Translation) -> None:
    file = polib.pofile(_Lines(po_text(translation)))
    segments = StringSegment.objects.filter(source=translation.source)
    assert {(entry.msgctxt, entry.msgid) for entry in file} == {
        (segment.context.path, segment.string.data) for segment in segments.select_related("context", "string")
    }
    title = file.find("teaser", by="msgctxt")
    assert title.comment.splitlines()[0] == f"Seite: {translation.source.object_repr}"
    assert title.comment.splitlines()[1].startswith("Feld: ")
    assert "teaser" not in title.comment.splitlines()[1]
    assert file.metadata["X-Page"] == str(translation.source.object_id)
    assert file.metadata["Language"] == "uk"


def test_a_file_that_comes_back_as_it_went_changes_nothing(
    client: Client, translation: Translation, translator: Any
) -> None:
    entry = texts_of(translation)[0]
    SegmentNote.objects.create(
        context_id=entry.context_id, string_id=entry.string_id, locale=translation.target_locale, text="Zweite\nZeile"
    )
    confirm(client, upload(client, filled(translation)))
    before = snapshot()
    preview = upload(client, write_po(translation))
    assert preview.context["plan"].counts == {
        "new": 0, "changed": 0, "unchanged": len(texts_of(translation)), "outdated": 0,
    }  # fmt: skip
    assert snapshot() == before


def test_a_translator_fills_a_file_sees_what_is_new_and_takes_it_over(
    client: Client, translation: Translation, translator: Any
) -> None:
    before = snapshot()
    text = filled(translation)
    first = texts_of(translation)[0]
    text = text.replace(f'msgctxt "{first.path}"', f'# Bitte prüfen.\nmsgctxt "{first.path}"', 1)
    preview = upload(client, text)
    count = len(texts_of(translation))
    assert preview.context["plan"].counts == {"new": count, "changed": 0, "unchanged": 0, "outdated": 0}
    assert snapshot() == before, "a preview stores nothing"
    response = confirm(client, preview)
    assert response.status_code == 302
    assert {text.source: text.translation.data for text in texts_of(translation)} == {
        text.source: ukrainian(text.source) for text in texts_of(translation)
    }
    assert SegmentNote.objects.get().text == "Bitte prüfen."
    assert not translation.get_target_instance().live, "an upload publishes nothing"
    assert {item.last_translated_by for item in StringTranslation.objects.filter(locale__language_code="uk")} == {
        translator
    }


def test_an_empty_entry_takes_nothing_away(client: Client, translation: Translation, translator: Any) -> None:
    empty = po_text(translation)
    confirm(client, upload(client, filled(translation)))
    before = snapshot()
    preview = upload(client, empty)
    assert preview.context["plan"].counts["changed"] == 0
    assert preview.context["plan"].files[0].missing == len(texts_of(translation))
    assert snapshot() == before


def test_what_somebody_marks_as_fuzzy_is_a_draft_until_it_is_released(
    client: Client, translation: Translation, translator: Any
) -> None:
    first = texts_of(translation)[0]
    text = filled(translation).replace(f'msgctxt "{first.path}"', f'#, fuzzy\nmsgctxt "{first.path}"', 1)
    confirm(client, upload(client, text))
    assert texts_of(translation)[0].is_unsure
    assert "#, fuzzy" in po_text(translation)
    preview = upload(client, po_text(translation).replace("#, fuzzy\n", ""))
    assert preview.context["plan"].counts["changed"] == 1
    confirm(client, preview)
    assert not any(entry.is_unsure for entry in texts_of(translation))


def test_many_pages_travel_as_a_zip_by_language_and_state(
    client: Client, translation: Translation, translator: Any
) -> None:
    second = PracticeFactory()
    source, _created = TranslationSource.update_or_create_from_instance(second)
    other = Translation.objects.create(source=source, target_locale=translation.target_locale)
    other.save_target(publish=False)
    response = client.get("/admin/uebersetzen/po/herunterladen/?language=uk&state=open")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        names = archive.namelist()
    assert len(names) == len(set(names)) == 2
    assert all(name.startswith("uk/") and name.endswith(".uk.po") for name in names)
    assert client.get("/admin/uebersetzen/po/herunterladen/?language=ar").status_code == 302
    files = {"uk/a.po": filled(translation), "uk/b.po": filled(other), "__MACOSX/uk/._a.po": b"\x00\x05"}
    confirm(client, upload(client, zipped(files), "alles.zip"))
    assert all(text.translation for page in (translation, other) for text in texts_of(page))
    one = client.get(f"/admin/uebersetzen/po/herunterladen/?translation={other.pk}")
    with zipfile.ZipFile(io.BytesIO(one.content)) as archive:
        assert len(archive.namelist()) == 1


def test_exports_and_imports_are_in_the_audit_log_and_in_the_history_of_the_page(
    client: Client, translation: Translation, translator: Any
) -> None:
    client.get(f"/admin/localize/translate/{translation.pk}/pofile/download/")
    confirm(client, upload(client, filled(translation)))
    page = translation.get_target_instance()
    found = AuditEntry.objects.filter(
        object_type="practices.practicepage", object_id=str(page.pk), actor_id=translator.pk
    )
    assert {entry.action for entry in found} == {AuditAction.EXPORT, AuditAction.IMPORT}
    assert set(PageLogEntry.objects.filter(page=page, user=translator).values_list("action", flat=True)) >= {
        "translation.po_export", "translation.po_import",
    }  # fmt: skip


def test_a_text_that_changed_since_the_download_is_listed_and_the_rest_is_taken(
    client: Client, translation: Translation, translator: Any
) -> None:
    text = filled(translation)
    card = translation.source.get_source_instance()
    changed = card.get_latest_revision_as_object()
    old, changed.teaser = changed.teaser, "Dieser Satz ist neu."
    changed.save_revision(clean=False).publish()
    translation.source.update_from_db()
    preview = upload(client, text)
    plan = preview.context["plan"]
    assert plan.counts["outdated"] == 1
    assert [change.source for change in plan.files[0].changes if change.state == "outdated"] == [old]
    confirm(client, preview)
    open_texts = [entry.source for entry in texts_of(translation) if entry.translation is None]
    assert open_texts == ["Dieser Satz ist neu."]


def test_work_of_somebody_else_in_between_brings_the_preview_again(
    client: Client, translation: Translation, translator: Any
) -> None:
    preview = upload(client, filled(translation))
    first = texts_of(translation)[0]
    StringTranslation.objects.create(
        translation_of_id=first.string_id,
        context_id=first.context_id,
        locale=translation.target_locale,
        data="слово інше",
        translation_type="manual",
    )
    again = confirm(client, preview)
    assert "Inzwischen hat sich etwas geändert" in again.content.decode()
    assert texts_of(translation)[0].translation.data == "слово інше"  # type: ignore[union-attr]


def test_the_hash_of_the_source_knows_texts_and_places_only(translation: Translation) -> None:
    texts = texts_of(translation)
    assert source_hash(texts) == source_hash(reversed(texts))
    assert source_hash(texts) != source_hash(texts[1:])


def test_the_page_of_one_translation_takes_its_file(client: Client, translation: Translation, translator: Any) -> None:
    url = f"/admin/localize/translate/{translation.pk}/pofile/upload/"
    assert confirm(client, upload(client, filled(translation), url=url), url).status_code == 302
    assert all(text.translation for text in texts_of(translation))


def test_whoever_takes_over_a_file_has_the_page_from_then_on(
    client: Client, translation: Translation, translator: Any
) -> None:
    confirm(client, upload(client, filled(translation)))
    assert TranslationTask.objects.get(translation_key=translation.source.object_id).assignee == translator
    editor = client.get(f"/admin/uebersetzen/{translation.source.object_id}/uk/").content.decode()
    assert f"/admin/localize/translate/{translation.pk}/pofile/download/" in editor
    assert "/admin/uebersetzen/po/" in client.get("/admin/uebersetzen/").content.decode()
