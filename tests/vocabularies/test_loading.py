"""The lists that every installation starts with, and what a broken table may not do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from vocabularies.csv_files import CsvProblem
from vocabularies.loading import DATA, load_all, load_regions, load_terms
from vocabularies.merging import merge
from vocabularies.models import VOCABULARIES, LegalBasis, Region, Sector, Theme

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in (*VOCABULARIES, Region)}


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    return Path(copytree(DATA, tmp_path / "data"))


def edit(path: Path, change: Callable[[list[str]], None]) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    change(lines)
    path.write_text("".join(lines), encoding="utf-8")


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_second_run_changes_nothing(overwrite: bool) -> None:
    before = everything()
    for report in load_all(overwrite=overwrite):
        assert (report.created, report.updated) == (0, 0), str(report)
    assert everything() == before


def test_every_term_has_a_name_in_every_language() -> None:
    for model in VOCABULARIES:
        keys = set(model.objects.in_language("de").values_list("key", flat=True))
        assert keys
        for code in ("en", "uk", "ar", "de-simple"):
            assert set(model.objects.in_language(code).values_list("key", flat=True)) == keys, (model, code)


def test_translations_belong_together_and_themes_have_two_levels() -> None:
    theme = Theme.objects.in_language("de").get(key="jobmessen")
    english = theme.get_translations().get(locale__language_code="en")
    assert (english.key, english.parent.key) == ("jobmessen", theme.parent.key)
    assert not Theme.objects.filter(parent__parent__isnull=False).exists()


class TestRegions:
    def test_germany_has_16_laender_and_400_kreise(self) -> None:
        germany = Region.objects.get(ags="00")
        assert germany.get_children().count() == 16
        kreise = Region.objects.filter(level=Region.Level.KREIS)
        assert kreise.count() == 400
        assert all(len(region.ags) == 5 and region.get_parent().ags == region.ags[:2] for region in kreise)

    def test_eisenach_is_part_of_the_wartburgkreis(self) -> None:
        assert not Region.objects.filter(name__icontains="Eisenach").exists()
        wartburgkreis = Region.objects.get(ags="16063")
        # 123,025 and 42,370 inhabitants at the end of 2018.
        assert wartburgkreis.population == 165_395
        assert wartburgkreis.land == "Thüringen"

    def test_keys_keep_their_leading_zero_and_names_are_unique(self) -> None:
        assert Region.objects.get(ags="01001").name == "Flensburg"
        labels = list(Region.objects.values_list("label", flat=True))
        assert len(labels) == len(set(labels))

    def test_a_changed_name_arrives_and_the_tree_stays(self) -> None:
        table = (
            (DATA / "regions.csv").read_text(encoding="utf-8").replace("Flensburg,Kreisfreie", "Flensborg,Kreisfreie")
        )
        paths = dict(Region.objects.values_list("ags", "path"))
        assert load_regions(table.encode()).updated == 1
        assert Region.objects.get(ags="01001").name == "Flensborg"
        assert dict(Region.objects.values_list("ags", "path")) == paths

    @pytest.mark.parametrize(
        ("row", "column"),
        [
            ("1,00,land,X,Land,X,,", "ags"),
            ("0100a,01,kreis,X,Kreis,X,,", "ags"),
            ("09,00,kreis,X,Land,X,,", "level"),
            ("99001,99,kreis,X,Kreis,X,,", "parent"),
            ("01099,01,kreis,X,Kreis,X,,viele", "population"),
            (f"01099,01,kreis,X,Kreis,X,,{'9' * 5000}", "population"),
            ("01099,01,kreis,X,Kreis,X,ABCDEFG,", "nuts3"),
        ],
    )
    def test_a_region_that_cannot_be_names_its_cell(self, row: str, column: str) -> None:
        with pytest.raises(CsvProblem) as caught:
            load_regions(f"ags,parent,level,name,type,label,nuts3,population\n{row}\n".encode())
        assert (caught.value.line, caught.value.column) == (2, column)


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("themes.csv", "jobmessen,vermittlung,20", "jobmessen,gibtesnicht,20", "Zeile 3, Spalte »parent«"),
        ("themes.csv", "jobmessen,vermittlung,20", "jobmessen,vermittlung,zwanzig", "Zeile 3, Spalte »sort_order«"),
        ("themes.csv", "jobmessen,vermittlung,20", "vermittlung,,20", "Zeile 3, Spalte »key«"),
        ("themes.csv", "jobmessen,vermittlung,20", "Job Messen,vermittlung,20", "Zeile 3, Spalte »key«"),
        ("themes.csv", "matching,vermittlung", "matching,jobmessen", "Spalte »parent«"),
        ("themes.csv", "key,parent,sort_order", "key,eltern,sort_order", "Zeile 1, Spalte »eltern«"),
        ("themes.csv", "name_en", "name_fr", "Zeile 1, Spalte »name_fr«"),
        ("legal_bases.csv", "2005-01-01", "31.02.2005", "Spalte »valid_from«"),
        ("legal_bases.csv", "https://www.gesetze-im-internet.de/sgb_2/", "javascript:x", "Spalte »official_url«"),
        ("phases.csv", '"', "", "Zeile"),
    ],
)
def test_a_broken_table_changes_nothing_and_names_the_place(
    tables: Path, file: str, old: str, new: str, place: str
) -> None:
    text = (tables / file).read_text(encoding="utf-8")
    assert old in text
    (tables / file).write_text(text.replace(old, new), encoding="utf-8")
    # A table that is loaded before the broken one would change something.
    edit(tables / "regions.csv", lambda lines: lines.append("01099,01,kreis,Neu,Kreis,Neu,,\n"))
    Sector.objects.filter(key="pflege").delete()
    before = everything()
    with pytest.raises(CommandError) as caught:
        call_command("load_vocabularies", dir=tables, overwrite=True)
    message = str(caught.value)
    assert message.startswith(f"{file}, ")
    assert place in message
    assert message.endswith("Nichts wurde geändert.")
    assert everything() == before


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"regions\.csv: Die Datei lässt sich nicht lesen"):
        call_command("load_vocabularies", dir=tmp_path)


def table(*rows: str, header: str = "key;name_de;description_de;alt_labels") -> bytes:
    return "\n".join([header, *rows]).encode()


class TestWhatEditorsChanged:
    def test_stays_without_overwrite(self) -> None:
        Theme.objects.filter(key="netzwerke", locale__language_code="de").update(name="Netze", description="")
        load_terms(Theme, table("netzwerke;Netzwerke;Neu erklärt;"), "themes.csv")
        theme = Theme.objects.in_language("de").get(key="netzwerke")
        assert (theme.name, theme.description) == ("Netze", "Neu erklärt")

    def test_a_new_name_keeps_the_old_one_as_other_spelling(self) -> None:
        old = Theme.objects.in_language("de").get(key="netzwerke")
        load_terms(Theme, table("netzwerke;Ganz neue Netze;Satz;Vernetzen|Netz"), "themes.csv", overwrite=True)
        theme = Theme.objects.get(pk=old.pk)
        assert theme.name == "Ganz neue Netze"
        assert {old.name, "Vernetzen", "Netz", *old.labels()[1:]} <= set(theme.labels())
        report = load_terms(Theme, table("netzwerke;Ganz neue Netze;Satz;Netz"), "themes.csv", overwrite=True)
        assert report.updated == 0

    def test_columns_that_the_table_lacks_stay(self) -> None:
        before = Theme.objects.in_language("de").get(key="jobmessen")
        content = table("jobmessen;Messen", header="key;name_de")
        load_terms(Theme, content, "themes.csv", overwrite=True)
        after = Theme.objects.in_language("de").get(key="jobmessen")
        assert (after.description, after.sort_order, after.parent_id) == (
            before.description,
            before.sort_order,
            before.parent_id,
        )
        assert Theme.objects.filter(key="jobmessen").count() == 5

    def test_a_merged_term_stays_merged(self) -> None:
        source = Theme.objects.in_language("de").get(key="jobmessen")
        merge(source, Theme.objects.in_language("de").get(key="matching"), None)
        load_all(overwrite=True)
        source.refresh_from_db()
        assert source.merged_into is not None
        assert source.merged_into.key == "matching"

    def test_a_merged_theme_named_as_parent_means_the_one_it_went_into(self) -> None:
        german = Theme.objects.in_language("de")
        merge(german.get(key="zusammenarbeit-ags"), german.get(key="vermittlung"), None)
        content = table("neu;Neu;zusammenarbeit-ags", header="key;name_de;parent")
        load_terms(Theme, content, "themes.csv")
        assert german.get(key="neu").parent.key == "vermittlung"


def test_two_terms_cannot_have_one_name() -> None:
    taken = Sector.objects.in_language("de").first()
    with pytest.raises(CsvProblem) as caught:
        load_terms(Sector, table(f"neu;{taken.name.upper()};;"), "sectors.csv")
    assert (caught.value.line, caught.value.column) == (2, "name_de")
    assert taken.key in caught.value.message


def test_a_name_that_is_too_long_is_refused_on_every_database() -> None:
    with pytest.raises(CsvProblem) as caught:
        load_terms(Sector, table(f"neu;{'x' * 121};;"), "sectors.csv")
    assert (caught.value.line, caught.value.column) == (2, "name_de")


def test_the_end_of_a_law_does_not_lie_before_its_beginning() -> None:
    header = "key;name_de;valid_from;valid_to"
    with pytest.raises(CsvProblem) as caught:
        load_terms(LegalBasis, table("x;Gesetz X;2026-02-01;2026-01-31", header=header), "legal_bases.csv")
    assert (caught.value.line, caught.value.column) == (2, "valid_to")
