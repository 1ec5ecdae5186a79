"""PO files out and in: nothing is lost on the way, and what is wrong is refused whole with its line."""

from __future__ import annotations

import base64
import io
import zipfile
from typing import Any

import polib
import pytest
from django.contrib.auth.models import Group
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import GroupPagePermission, Locale, PageLogEntry
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from accounts.models import AuditAction, AuditEntry
from accounts.roles import Role
from editorial.models import SegmentNote
from editorial.translating.po_export import source_hash, texts_of, write_po
from editorial.translating.po_files import MOST_BYTES, PoRefused, _Lines, read_po, unpack
from tests.access.test_matrix import is_refused
from tests.factories import PracticeFactory, UserFactory
from tests.translation.po_world import (
    UPLOAD,
    answered,
    begun_translation,
    confirm,
    filled,
    other_language,
    po_text,
    quoted,
    snapshot,
    ukrainian,
    upload,
    zipped,
)

pytestmark = pytest.mark.django_db
# Everything a text can hold; control characters never reach a text of ours.
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), min_size=1, max_size=60)


@pytest.fixture
def translation() -> Translation:
    return begun_translation()


@pytest.fixture
def translator(client: Client, translation: Translation) -> Any:
    user = UserFactory(role=Role.TRANSLATOR)
    client.force_login(user)
    return user


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


def test_one_bad_file_in_a_zip_refuses_them_all(client: Client, translation: Translation, translator: Any) -> None:
    before = snapshot()
    bad = po_text(translation).replace(str(translation.source.object_id), "00000000-0000-4000-8000-000000000000")
    response = upload(client, zipped({"gut.po": filled(translation), "schlecht.po": bad}), "alles.zip")
    assert "schlecht.po, Zeile 1" in response.content.decode()
    assert "gut.po" not in response.content.decode()
    assert snapshot() == before


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
        "editorial.po_export", "editorial.po_import",
    }  # fmt: skip


def _po(head: str, *entries: str) -> str:
    return "\n".join(['msgid ""', 'msgstr ""', *head.splitlines(), "", *entries, ""])


def _entry(context: str, source: str, target: str) -> str:
    return f'msgctxt "{context}"\nmsgid {quoted(source)}\nmsgstr {quoted(target)}\n'


XXE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
BROKEN_FORMS = {
    "empty": ("", "leer"),
    "only a mark": ("\ufeff", "leer"),
    "xml": (XXE, "Zeile 1: Das ist XML"),
    "xml after spaces": ("\ufeff \n" + XXE, "Das ist XML"),
    "html": ("<html><body>msgid</body></html>", "XML oder HTML"),
    "prose": ("Liebe Kolleginnen,\nanbei die Texte.", "keine PO-Datei"),
    "a path": ("/etc/passwd", "keine PO-Datei"),
    "50,000 entries": ("msgid \"a\"\nmsgstr \"\"\n" * 50_000, "50000 Einträge"),
    "too large": ("#" * (MOST_BYTES + 1), "zu groß"),
    "plural": ('msgid ""\nmsgstr ""\n\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n', "Zeile 5: Mehrzahlformen"),
    "half a plural": ('msgid ""\nmsgstr ""\n\nmsgid "a"\nmsgstr[7] "c"\n', "Zeile 5: Mehrzahlformen"),
    "open quote": ('msgid ""\nmsgstr ""\n\nmsgctxt "x"\nmsgid "a\nmsgstr "b"\n', "Zeile 5: Diese Zeile"),
    "quote inside": ('msgid ""\nmsgstr ""\n\nmsgctxt "x"\nmsgid "a"b"\nmsgstr "b"\n', "Zeile 5: Diese Zeile"),
    "two msgid": ('msgid ""\nmsgstr ""\n\nmsgid "a"\nmsgid "b"\nmsgstr "c"\n', "Zeile 5: Hier steht etwas"),
    "no head": ('msgid "a"\nmsgstr "b"\n', "Zeile 1: In den Kopfzeilen fehlt X-Page"),
    "charset": ('msgid ""\nmsgstr "Content-Type: text/plain; charset=ISO-8859-1\\n"\n', "Kodierung »ISO-8859-1«"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN_FORMS)
def test_what_is_no_po_file_is_refused_with_its_line_and_the_database_stays(
    client: Client, translation: Translation, translator: Any, name: str
) -> None:
    content, said = BROKEN_FORMS[name]
    before = snapshot()
    response = upload(client, content)
    assert said in response.content.decode().replace("&quot;", '"')
    assert "plan" not in response.context
    assert snapshot() == before


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("cp1252", "vermutlich Windows-1252"), ("utf-16", "UTF-16"), ("utf-16-le", "keine Textdatei")],
)
def test_another_encoding_is_named(
    client: Client, translation: Translation, translator: Any, encoding: str, said: str
) -> None:
    before = snapshot()
    text = po_text(translation)
    assert "ü" in text
    response = upload(client, text.encode(encoding, "replace"))
    assert said in response.content.decode()
    assert snapshot() == before


def _tampered(text: str, first: Any, kind: str) -> str:
    """The file with one thing wrong in it."""
    entry = f'msgctxt "{first.path}"\nmsgid {quoted(first.source)}\nmsgstr ""\n'
    assert entry in text

    def with_target(target: str) -> str:
        return text.replace(entry, entry.replace('msgstr ""', f"msgstr {quoted(target)}"), 1)

    return {
        "another page": lambda: text.replace("X-Page: ", "X-Page: 0"),
        "another language": lambda: text.replace("Language: uk", "Language: ar"),
        "foreign context": lambda: text + "\n" + _entry("nicht.von.hier", "Text", "текст"),
        "source changed": lambda: text.replace(f"msgid {quoted(first.source)}", 'msgid "Anderer Text"', 1),
        "no context": lambda: text + '\nmsgid "Text"\nmsgstr "текст"\n',
        "twice": lambda: text + "\n" + entry,
        "html": lambda: with_target("<b>слово</b>"),
        "script": lambda: with_target("<script>alert(1)</script>"),
        "link": lambda: with_target('<a id="a9">слово</a>'),
        "placeholder": lambda: with_target("слово {name}"),
        "override": lambda: with_target("слово \u202e слово"),
        "only spaces": lambda: with_target("   "),
    }[kind]()


REASONS = {
    "another page": "X-Page",
    "another language": "gibt es in der Sprache »ar« nicht",
    "foreign context": "Diesen Abschnitt gibt es auf dieser Seite nicht",
    "source changed": "Der deutsche Text (msgid) wurde geändert",
    "no context": "wo er steht (msgctxt)",
    "twice": "steht schon in Zeile",
    "html": "Diese Auszeichnung hat der deutsche Text nicht: &lt;b&gt;",
    "script": "&lt;script&gt;",
    "link": "Diesen Link gibt es im deutschen Text nicht",
    "placeholder": "Den Platzhalter {name} gibt es im deutschen Text nicht",
    "override": "Schreibrichtung",
    "only spaces": "nur aus Leerzeichen",
}


@pytest.mark.parametrize("kind", REASONS)
def test_a_file_with_one_wrong_thing_is_refused_whole(
    client: Client, translation: Translation, translator: Any, kind: str
) -> None:
    before = snapshot()
    text = po_text(translation)
    last = texts_of(translation)[-1]
    text = _tampered(answered(text, last.source, ukrainian(last.source)), texts_of(translation)[0], kind)
    response = upload(client, text)
    page = response.content.decode()
    assert REASONS[kind] in page
    assert "texte.po, Zeile " in page
    assert "<script>alert" not in page
    assert "plan" not in response.context
    assert snapshot() == before
    # Whoever skips the preview is refused too.
    fields = {"content": base64.b64encode(text.encode()).decode(), "name": "texte.po", "fingerprint": "x"}
    assert REASONS[kind] in client.post(UPLOAD, fields).content.decode()
    assert snapshot() == before


def test_a_lost_placeholder_is_refused_at_the_line_of_its_text(client: Client) -> None:
    translation = begun_translation(teaser="Für {name} gibt es 50 % mehr.")
    client.force_login(UserFactory(role=Role.TRANSLATOR))
    text = answered(po_text(translation), "Für {name} gibt es 50 % mehr.", "слово")
    line = text[: text.index('msgid "Für {name}')].count("\n") + 1
    response = upload(client, text)
    assert f"texte.po, Zeile {line}: Der Platzhalter {{name}} fehlt." in response.content.decode()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"lies.txt": "x"}, "nur PO-Dateien"),
        ({}, "keine PO-Datei"),
        ({f"{number}.po": "x" for number in range(401)}, "401 Dateien"),
        ({"bombe.po": "#" * 21_000_000}, "zu groß"),
        ({"../../etc/x.po": "kein po"}, "x.po, Zeile 1"),
    ],
)
def test_a_zip_that_is_too_much_or_holds_something_else_is_refused(
    client: Client, translation: Translation, translator: Any, files: dict[str, str], said: str
) -> None:
    before = snapshot()
    response = upload(client, zipped(files), "alles.zip")  # type: ignore[arg-type]
    assert said in response.content.decode()
    assert snapshot() == before


def test_a_zip_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(zipped({"bombe.po": "#" * 21_000_000}))
    central = content.index(b"PK\x01\x02")
    content[central + 24 : central + 28] = (100).to_bytes(4, "little")
    with pytest.raises(PoRefused):
        unpack("alles.zip", bytes(content))


@pytest.mark.parametrize("content", [b"PK\x03\x04kaputt", b"PK\x05\x06" + b"\x00" * 18, b"PK"])
def test_a_broken_zip_is_refused(content: bytes) -> None:
    with pytest.raises(PoRefused):
        unpack("alles.zip", content)


def test_the_same_page_twice_in_a_zip_is_refused(client: Client, translation: Translation, translator: Any) -> None:
    files = {"a.po": filled(translation), "b.po": filled(translation)}
    assert "schon in a.po" in upload(client, zipped(files), "alles.zip").content.decode()


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


def only_ukrainian() -> Any:
    """A translator whose group has the right over the Ukrainian pages and no others."""
    user = UserFactory(role=Role.TRANSLATOR)
    group = Group.objects.get(name=str(Role.TRANSLATOR))
    ukrainian_locale = Locale.objects.get(language_code="uk")
    GroupPagePermission.objects.filter(group=group).exclude(page__locale=ukrainian_locale).delete()
    return user


def test_a05_a_translator_uploads_only_for_the_languages_he_was_given(client: Client) -> None:
    translation = begun_translation()
    arabic = other_language(translation, "ar")
    client.force_login(only_ukrainian())
    before = snapshot()
    refusal = "gibt es in der Sprache »ar« nicht, oder Sie dürfen"
    assert refusal in upload(client, filled(arabic)).content.decode()
    both = zipped({"uk.po": filled(translation), "ar.po": filled(arabic)})
    assert refusal in upload(client, both, "a.zip").content.decode()
    for path in ("pofile/download/", "pofile/upload/"):
        assert is_refused(client.get(f"/admin/localize/translate/{arabic.pk}/{path}"))
        assert client.get(f"/admin/localize/translate/{translation.pk}/{path}").status_code == 200
    own = f"/admin/localize/translate/{translation.pk}/pofile/upload/"
    assert "anderen Seite oder Sprache" in upload(client, filled(arabic), url=own).content.decode()
    assert is_refused(upload(client, filled(arabic), url=f"/admin/localize/translate/{arabic.pk}/pofile/upload/"))
    listing = client.get("/admin/uebersetzen/po/").context["rows"]
    assert [row.pk for row in listing] == [translation.pk]
    assert client.get(f"/admin/uebersetzen/po/herunterladen/?translation={arabic.pk}").status_code == 302
    left = {key: rows for key, rows in snapshot().items() if key != "wagtailcore.PageLogEntry"}
    assert left == {key: rows for key, rows in before.items() if key != "wagtailcore.PageLogEntry"}


@pytest.mark.parametrize("role", [Role.EDITOR, Role.AGENCY])
def test_who_does_not_translate_meets_a_closed_door(client: Client, translation: Translation, role: Role) -> None:
    client.force_login(UserFactory(role=role))
    before = snapshot()
    for url in (UPLOAD, f"/admin/localize/translate/{translation.pk}/pofile/upload/"):
        assert is_refused(upload(client, filled(translation), url=url))
    assert is_refused(client.get("/admin/uebersetzen/po/"))
    assert snapshot() == before


def test_the_page_of_one_translation_takes_its_file(client: Client, translation: Translation, translator: Any) -> None:
    url = f"/admin/localize/translate/{translation.pk}/pofile/upload/"
    assert confirm(client, upload(client, filled(translation), url=url), url).status_code == 302
    assert all(text.translation for text in texts_of(translation))


def test_a_faulty_text_is_marked_whichever_way_it_came(client: Client) -> None:
    """wagtail-localize's own editor does not look at placeholders."""
    translation = begun_translation(teaser="Für {name} gibt es mehr.")
    client.force_login(UserFactory(role=Role.TRANSLATOR))
    segment = StringSegment.objects.get(source=translation.source, context__path="teaser")
    url = f"/admin/localize/translate/{translation.pk}/strings/{segment.pk}/edit/"
    client.put(url, "value=слово", content_type="application/x-www-form-urlencoded")
    item = StringTranslation.objects.get(context=segment.context)
    assert item.has_error
    assert item.get_error() == "Der Platzhalter {name} fehlt."
    client.put(url, "value=слово {name}", content_type="application/x-www-form-urlencoded")
    item.refresh_from_db()
    assert not item.has_error
