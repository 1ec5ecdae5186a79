"""A record that is broken in whatever way is refused by its name and field; the records around it arrive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DataError, IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from home.models import StandardPage
from practices.imports.card_record import KNOWN, MAX_ID_LENGTH
from practices.imports.cards import CardImporter
from practices.imports.json_files import DEEPEST, read_records
from practices.imports.problems import RefusedRecord
from practices.models import Organisation, PracticeIndexPage, PracticePage
from tests.factories import german, site_tree
from tests.practices.test_load_cards import record
from vocabularies.loading import load_all

pytestmark = pytest.mark.django_db
BROKEN = "kaputte-karte"


@pytest.fixture
def index() -> Any:
    load_all()
    return site_tree()


def load(tmp_path: Path, text: str) -> tuple[str, str, str]:
    """What is counted, what is told and how the command ends."""
    file, out, err = tmp_path / "karten.json", StringIO(), StringIO()
    file.write_text(text, encoding="utf-8")
    end = ""
    try:
        call_command("load_cards", str(file), "--publish", stdout=out, stderr=err)
    except CommandError as error:
        end = str(error)
    return (out.getvalue().strip().splitlines() or [""])[-1], err.getvalue(), end


def between_two_good(broken: str) -> str:
    """A file of three records; the words of the middle one are written by hand, as no writer of JSON would."""
    first, last = json.dumps(record(id="erste-karte")), json.dumps(record(id="letzte-karte"))
    return f'{{"cards": [\n{first},\n{broken},\n{last}\n]}}'


def broken_with(field: str, value: str) -> str:
    values = {name: part for name, part in record(id=BROKEN).items() if name != field}
    return f'{json.dumps(values)[:-1]}, "{field}": {value}}}'


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("title", r'"Halb \ud800 da"', "title: Der Text enthält ein halbes Zeichen"),
        ("keywords", r'["gut", "\udfff"]', "keywords[1]: Der Text enthält ein halbes Zeichen"),
        ("contacts", r'[{"name": "\ud800"}]', "contacts[0].name: Der Text enthält ein halbes Zeichen"),
        ("contacts", r'{"\ud800": 1}', "Ein Name darin enthält ein halbes Zeichen"),
        ("related", "[" * 5000 + "]" * 5000, f"mehr als {DEEPEST} Klammern"),
        ("title", '{"a":' * 3000 + "1" + "}" * 3000, f"mehr als {DEEPEST} Klammern"),
        ("results", f'[{{"label": "Zahl", "value": {"9" * 5000}}}]', "results[0].value: Das ist keine Zahl"),
        ("picture", "9" * 5000, "picture: Das ist keine Zahl"),
        ("results", '[{"label": "Zahl", "value": NaN}]', "results[0].value: Das ist keine Zahl"),
        ("related", "[-Infinity]", "related[0]: Das ist keine Zahl"),
        ("results", '[{"label": "Zahl", "value": 1e999}]', "results[0].value: Das ist keine Zahl"),
        ("results", '[{"label": "Zahl", "value": 1234567890123}]', "results[0].value: "),
        ("results", '[{"label": "Zahl", "value": 1.23456}]', "results[0].value: "),
        ("results", f'[{{"label": "{"x" * 161}", "value": 1}}]', "results[0].label: "),
        ("results", '[{"label": "Zahl", "value": 1, "unit": {"a": 1}}]', "results[0].unit: Erwartet wird Text"),
        ("keywords", f'["{"w" * 81}"]', "keywords[0].word: "),
        ("partners", f'["{"w" * 201}"]', "partners[0].name: "),
        ("themes", f'["{"w" * 500_000}"]', "themes[0]: "),
        ("region", f'{{"landkreis": "{"w" * 500_000}"}}', "region.ags: "),
        ("credits", f'[{{"kind": "written", "name": "{"w" * 161}"}}]', "credits[0].name: "),
        ("traeger", f'"{"w" * 201}"', "traeger: "),
        ("checked_on", '"31.02.2026"', "checked_on: »31.02.2026« ist kein Tag"),
        ("period_start", '"0000-00-00"', "period_start: "),
        ("source", '[{"seed": "000", "lines": 5}]', ""),
        ("title", '"Eins", "title": "Zwei"', "»title« steht zweimal darin"),
        ("title", r'"Eins", "ti\u00adtle": "Zwei"', "»title« steht zweimal darin"),
        ("region", '{"ags": "14523", "ags": "14521"}', "region: »ags« steht zweimal darin"),
    ],
)  # fmt: skip
def test_n32_a_nasty_value_is_refused_by_record_and_name(
    tmp_path: Path, index: Any, field: str, value: str, told: str
) -> None:
    counts, said, end = load(tmp_path, between_two_good(broken_with(field, value)))
    if not told:
        assert counts.startswith("3 neu")
        return
    assert counts == "2 neu, 0 geändert, 0 unverändert, 1 abgelehnt"
    assert f"{BROKEN} · " in said
    assert told in said
    assert max(map(len, said.splitlines())) < 700
    assert end == "1 von 3 Einträgen wurden abgelehnt, die anderen sind geladen."
    slugs = set(PracticePage.objects.live().values_list("slug", flat=True))
    assert slugs == {"erste-karte", "letzte-karte"}


@pytest.mark.parametrize(
    "written",
    ['""', "7", "null", "true", "[]", '{"a": 1}', '"Erste-Karte"', r'"erste\u2010karte"', '"kärte"', r'"ka\u0308rte"',
     f'"{"x" * (MAX_ID_LENGTH + 1)}"', r'"\ud800"'],
)  # fmt: skip
def test_n32_what_is_no_id_is_refused_by_its_place(tmp_path: Path, index: Any, written: str) -> None:
    counts, said, _end = load(tmp_path, between_two_good(broken_with("id", written)))
    assert counts == "2 neu, 0 geändert, 0 unverändert, 1 abgelehnt"
    assert "id: " in said


@pytest.mark.parametrize("broken", ["7", "null", '"Text"', "[]", "[[[1]]]", "NaN", "[" * 4000 + "]" * 4000])
def test_n32_what_is_no_record_is_refused_by_its_number(tmp_path: Path, index: Any, broken: str) -> None:
    counts, said, _end = load(tmp_path, between_two_good(broken))
    assert counts == "2 neu, 0 geändert, 0 unverändert, 1 abgelehnt"
    assert "Eintrag 2 · Eintrag: Erwartet wird ein Objekt" in said


def test_n32_the_second_of_two_records_with_one_id_is_refused(tmp_path: Path, index: Any) -> None:
    same = [record(title="Zuerst"), record(title="Danach"), record(id="beispiel\u00ad-karte", title="Zuletzt")]
    counts, said, end = load(tmp_path, json.dumps(same))
    assert counts == "1 neu, 0 geändert, 0 unverändert, 2 abgelehnt"
    assert said.count("beispiel-karte · id: Diese Kennung steht weiter oben in der Datei schon einmal.") == 2
    assert PracticePage.objects.get().title == "Zuerst"
    assert end


def test_n32_a_file_that_is_no_json_is_refused_whole_with_its_line(tmp_path: Path, index: Any) -> None:
    for broken in ('{"id": "x",, }', "[" * 4000 + "\n!" + "]" * 4000):
        _counts, _said, end = load(tmp_path, between_two_good(broken) + "}")
        assert "kein gültiges JSON" in end
        assert "Zeile" in end
    assert "nie geschlossen" in load(tmp_path, "[" * 200_000)[2]
    assert not PracticePage.objects.exists()


def test_n32_lines_stay_right_where_something_deep_was_cut_out(tmp_path: Path) -> None:
    file = tmp_path / "karten.json"
    file.write_text('[\n"[{\\"",' + "[\n" * 3000 + "]" * 3000 + ",\n !]", encoding="utf-8")
    with pytest.raises(Exception, match="Zeile 3003, Spalte 2"):
        read_records(file)


def test_n32_an_address_that_another_page_has_is_told_and_the_next_record_arrives(tmp_path: Path, index: Any) -> None:
    """Also right after treebeard has counted a card that then was refused."""
    parent = PracticeIndexPage.objects.get(locale=german())
    parent.add_child(instance=StandardPage(title="Sammlung", slug=BROKEN, locale=german()))
    counts, said, _end = load(tmp_path, between_two_good(json.dumps(record(id=BROKEN))))
    assert counts == "2 neu, 0 geändert, 0 unverändert, 1 abgelehnt"
    assert f"{BROKEN} · Eintrag: " in said


@pytest.mark.parametrize("error", [DataError, IntegrityError, OverflowError])
def test_n32_what_the_database_refuses_takes_no_other_record_with_it(
    tmp_path: Path, index: Any, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    store = PracticePage.save_revision

    def refuse(self: PracticePage, *args: Any, **kwargs: Any) -> Any:
        if self.slug == BROKEN:
            raise error("value too long for type character varying(80)")
        return store(self, *args, **kwargs)

    monkeypatch.setattr(PracticePage, "save_revision", refuse)
    text = between_two_good(json.dumps(record(id=BROKEN, traeger="Ein neuer Träger")))
    counts, said, _end = load(tmp_path, text)
    assert counts == "2 neu, 0 geändert, 0 unverändert, 1 abgelehnt"
    assert f"{BROKEN} · Eintrag: Die Datenbank nimmt ihn nicht an" in said
    assert not Organisation.objects.filter(name="Ein neuer Träger").exists()
    assert not PracticePage.objects.filter(slug=BROKEN).exists()


def test_n32_everything_wrong_with_one_record_is_told_but_never_a_thousand_lines(tmp_path: Path, index: Any) -> None:
    _counts, said, _end = load(tmp_path, between_two_good(broken_with("hurdles", f"[{', '.join('1' * 5000)}]")))
    assert 10 < len(said.splitlines()) < 40


ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(alphabet=st.characters(codec=None), max_size=400)
    | st.sampled_from(["x" * 300, "9" * 5000, "1e9999", "31.02.2026", "bis zu 99999999999999", "\x00", "written"]),
    lambda part: (
        st.lists(part, max_size=4)
        | st.dictionaries(
            st.sampled_from(["label", "value", "unit", "question", "text", "kind", "name", "on", "seed", "lines"])
            | st.text(max_size=5),
            part,
            max_size=5,
        )
    ),
    max_leaves=12,
)  # fmt: skip


@pytest.fixture
def importer(index: Any) -> CardImporter:
    return CardImporter()


@contextmanager
def noting(problems: list[str]) -> Iterator[None]:
    try:
        yield
    except RefusedRecord as refused:
        problems += [str(problem) for problem in refused.problems]
        raise


@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(field=st.sampled_from(sorted(KNOWN | {"unbekannt"})), value=ANY_JSON)
def test_n32_any_value_in_any_field_is_loaded_or_refused(importer: CardImporter, field: str, value: Any) -> None:
    problems: list[str] = []
    importer._seen.clear()
    # Anything else than a refusal ends the test.
    with suppress(RefusedRecord), noting(problems):
        importer.load(record(**{field: value}))
    assert all(len(problem) < 900 for problem in problems)
