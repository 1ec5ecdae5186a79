"""The interface speaks every language: nothing missing, nothing guessed, nothing broken."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import polib
import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext

from practices.models import Effort, Kind, Maturity
from tests.harness.components import ROOT, require
from tools.messages import GERMAN, LANGUAGES, PLURALS, catalogue_path, is_open, is_public

FOREIGN = [code for code in LANGUAGES if code not in GERMAN]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(catalogue_path(language)))


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def tags(text: str) -> list[str]:
    return sorted(re.findall(r"</?\w+", text))


@pytest.mark.parametrize("language", FOREIGN)
def test_every_text_a_visitor_reads_is_translated(language: str) -> None:
    assert [entry.msgid for entry in catalogue(language) if is_open(entry) and is_public(entry)] == []


def test_the_admin_is_complete_in_english() -> None:
    assert [entry.msgid for entry in catalogue("en") if is_open(entry)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language: str) -> None:
    assert [entry.msgid for entry in catalogue(language) if entry.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_markup_survive_translation(language: str) -> None:
    broken = []
    for entry in catalogue(language):
        if entry.obsolete or not entry.translated():
            continue
        for form, text in entry.msgstr_plural.items() or [(0, entry.msgstr)]:
            source = entry.msgid_plural if entry.msgid_plural and form else entry.msgid
            if placeholders(text) != placeholders(source) or tags(text) != tags(source):
                broken.append((entry.msgid, text))
    assert broken == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rule_for_plurals_is_the_language_own(language: str) -> None:
    assert catalogue(language).metadata["Plural-Forms"] == PLURALS[language]


@pytest.mark.parametrize(
    ("language", "wordings"),
    [
        ("de", {1: "1 Praxisbeispiel", 2: "2 Praxisbeispiele"}),
        ("en", {0: "0 practice examples", 1: "1 practice example", 5: "5 practice examples"}),
        ("uk", {1: "1 приклад", 3: "3 приклади", 5: "5 прикладів", 11: "11 прикладів", 22: "22 приклади"}),
        ("ar", {2: "مثالان (2)", 5: "5 أمثلة", 11: "11 مثالاً", 100: "100 مثال"}),
        ("de-simple", {1: "1 Beispiel", 4: "4 Beispiele"}),
    ],
)
def test_numbers_are_counted_as_people_say_them(language: str, wordings: dict[int, str]) -> None:
    with translation.override(language):
        found = {
            count: ngettext("%(count)s Praxisbeispiel", "%(count)s Praxisbeispiele", count) % {"count": count}
            for count in wordings
        }
    assert found == wordings


@pytest.mark.parametrize("language", FOREIGN)
def test_labels_of_choices_are_not_german(language: str) -> None:
    labels = [choice.label for choices in (Kind, Maturity, Effort) for choice in choices]
    with translation.override(language):
        translated = {str(label) for label in labels}
    with translation.override("de"):
        # »Material« is spelled alike in English.
        german = {str(label) for label in labels} - {"Material"}
    assert not translated & german


def test_plain_language_falls_back_to_german_and_never_to_english() -> None:
    with translation.override("de"):
        german = gettext("This field is required.")
    with translation.override("de-simple"):
        assert gettext("Drucken") == "Drucken"
        assert gettext("This field is required.") == german != "This field is required."


def test_the_catalogues_have_exactly_the_texts_of_the_code() -> None:
    require(shutil.which("xgettext"), "gettext (apt install gettext)")
    result = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "messages.py"), "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def test_no_text_is_asked_for_by_a_name_that_is_not_collected() -> None:
    """``gettext as _now`` hid the messages of the desk from the catalogues, and nothing was missed."""
    other_name = re.compile(r"\bn?p?gettext(?:_lazy)? as (?!_\b)\w+")
    folders = [ROOT / name for name in ("home", "practices", "search", "site")]
    modules = [path for folder in folders for path in folder.rglob("*.py")]
    assert len(modules) > 200
    assert not [str(path) for path in modules if other_name.search(path.read_text(encoding="utf-8"))]
