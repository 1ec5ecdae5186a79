"""Every list of the admin as a spreadsheet, ours and Wagtail's: what people typed never runs as a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from openpyxl import Workbook, load_workbook
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.log_actions import log
from wagtail.models import Workflow

from accounts.access_rules import Audience, Route, routes
from accounts.models import AuditEntry
from editorial.patches import text_fields
from language.formulas import FORMULA_SIGNS, guard, unguard
from practices.models import PracticePage
from search.models import Wish
from tests.access.world import World, address, build_world
from vocabularies.csv_files import read_table, write_table

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("https://example.org")'
# What the test knows of formulas, apart from what the code knows.
RUNS = re.compile(r"[\s\ufeff\u200b]*[=+\-@＝＋－＠]|[\t\r]")
TYPED = {
    "aspect", "comment", "draft_title", "label", "name", "object_type", "old_path", "phrases", "query", "teaser",
    "terms", "text", "title", "title_short",
}  # fmt: skip
# Apart from what is looked up by its name.
NOT_TYPED = {"group", "contenttype", "permission", "agency", "locale", "migration"}
OF_WAGTAIL = {
    "wagtailadmin_reports:aging_pages",
    "wagtailadmin_reports:locked_pages",
    "wagtailadmin_reports:site_history",
    "wagtailadmin_reports:workflow",
    "wagtailadmin_reports:workflow_tasks",
    "wagtailredirects:index",
}


def plant() -> None:
    """A formula in every text that somebody may have typed, past all forms."""
    for model in apps.get_models():
        if model._meta.model_name in NOT_TYPED or not model._meta.managed or model._meta.proxy:
            continue
        names = [
            field.name
            for field in model._meta.local_concrete_fields
            if field.name in TYPED and isinstance(field, models.CharField | models.TextField) and not field.choices
        ]
        if names:
            for pk in model._base_manager.values_list("pk", flat=True):
                model._base_manager.filter(pk=pk).update(**dict.fromkeys(names, f"{FORMULA}{pk}"))


@pytest.fixture(scope="module")
def made_world(shared_rows: None) -> World:
    world = build_world()
    admin = world.users[Audience.ADMIN]
    for card in (world.foreign, world.published):
        log(card, "wagtail.edit", user=admin)
    Workflow.objects.get(pk=world.keys["workflow_pk"]).start(world.foreign, admin)
    PracticePage.objects.update(locked=True, locked_by=admin, locked_at=dt.datetime.now(dt.UTC))
    AuditEntry.objects.create(action="login", object_type="=1+1", object_id="1")
    return world


@pytest.fixture
def world(made_world: World) -> World:
    return deepcopy(made_world)


@pytest.fixture
def admin(world: World) -> Client:
    client = Client()
    client.force_login(world.users[Audience.ADMIN])
    return client


def export_routes() -> Iterator[Route]:
    for route in routes():
        view = getattr(route.view, "view_class", None)
        if isinstance(view, type) and issubclass(view, SpreadsheetExportMixin) and "results" not in route.name:
            yield route


def cells(client: Client, url: str, kind: str) -> list[Any] | None:
    """All cells of the list as a spreadsheet; ``None`` where it offers none."""
    response = client.get(url, {"export": kind})
    assert response.status_code < 500, url
    if response.status_code != 200 or "text/html" in response["Content-Type"]:
        return None
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    if kind == "csv":
        return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]


def running(client: Client, world: World, kind: str) -> tuple[dict[str, list[str]], set[str]]:
    """By route the cells that would run, and the routes whose files have the planted formula in them."""
    found, planted = {}, set()
    for route in export_routes():
        values = [value for value in cells(client, address(route, world), kind) or [] if isinstance(value, str)]
        if bad := [value for value in values if RUNS.match(value)]:
            found[route.name] = bad
        if any("HYPERLINK" in value for value in values):
            planted.add(route.name)
    return found, planted


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_n07_no_export_of_the_admin_lets_a_formula_run(
    admin: Client, world: World, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant()
    found, planted = running(admin, world, kind)
    assert not found
    assert planted >= OF_WAGTAIL
    assert {"practices:index", "contacts:index", "wishes:index", "audit_log"} & planted
    # The same walk sees each of them run as soon as the writer is not guarded.
    monkeypatch.setattr(text_fields, "guard", lambda cell: cell)
    unguarded, _planted = running(admin, world, kind)
    assert set(unguarded) == planted


@pytest.mark.parametrize("blanks", ["", " ", "\n", "\u00a0", "\u3000", "\u200b", "\ufeff"])
@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_n07_no_disguise_of_a_formula_passes_and_the_text_comes_back(blanks: str, sign: str) -> None:
    text = f"{blanks}{sign}1+1"
    assert guard(text) == f"'{text}"
    assert guard(guard(text)) != guard(text)
    assert unguard(guard(text)) == text
    assert unguard(unguard(guard(guard(text)))) == text


def test_n07_prose_keeps_its_look() -> None:
    for text in ("Größere Chancen", "1-2", "'quoted'", "a = b", "–5 Grad", "", "   "):
        assert guard(text) == unguard(text) == text


def test_n07_a_table_that_the_site_reads_again_loses_nothing() -> None:
    words = ["-5 Prozent", "＝SUMME", "'=schon gesichert", "@home", "+49 341 555 0101", "gewöhnlich"]
    table = write_table(["key", "name"], [[f"k{number}", word] for number, word in enumerate(words)])
    assert not [cell for line in table.decode("utf-8-sig").splitlines() for cell in line.split('"') if RUNS.match(cell)]
    assert [row["name"] for row in read_table(table, "tabelle.csv", ["key"])] == words


def test_n07_numbers_and_dates_stay_what_they_are() -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    moment = dt.datetime(2026, 11, 1, 12, 0)
    sheet.append([-5, -0.5, moment, "-5"])
    out = io.BytesIO()
    book.save(out)
    read = load_workbook(out).active
    assert read is not None
    assert [cell.value for cell in read[1]] == [-5, -0.5, moment, "'-5"]
    row = text_fields.GuardedWriter(io.StringIO(), ["number", "day", "text"])
    assert isinstance(row.fieldnames, list)
    out_text = io.StringIO()
    text_fields.GuardedWriter(out_text, ["number", "day", "text"]).writerow(
        {"number": -5, "day": dt.date(2026, 11, 1), "text": "-5"}
    )
    assert out_text.getvalue().strip() == "-5,2026-11-01,'-5"


def test_n07_the_database_still_has_what_was_typed(admin: Client) -> None:
    wish = Wish.objects.create(text=FORMULA)
    assert cells(admin, "/admin/wuensche/", "csv")
    wish.refresh_from_db()
    assert wish.text == FORMULA
    assert connection.vendor
