"""The vocabularies in the admin: their pages, lists and spreadsheets, and who may do what."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.roles import Role
from tests.factories import PracticeFactory, ThemeFactory, UserFactory, site_tree
from tests.vocabularies.term_pages import address, signed_in_by_group, theme, words
from vocabularies.merging import merge
from vocabularies.models import VOCABULARIES, Region, Theme

pytestmark = pytest.mark.django_db
# Words of Wagtail's English that would show through a missing translation (its German has »Home«, »Status«, »Locale«).
ENGLISH = re.compile(
    r"\b(Add|Edit|Delete|Delete this|Search|Filter by|Choose|Usage|History|Inspect|Language|Actions|Merge|"
    r"Are you sure|Export|Download|There (?:is|are)|No results|Import|Upload|Preview|Snippets?|More options)\b"
)


class TestPages:
    @pytest.mark.parametrize("model", VOCABULARIES, ids=lambda model: model.__name__)
    def test_every_page_of_a_vocabulary_opens_and_is_german(self, admin: Client, model: Any) -> None:
        term = model.objects.in_language("de").filter(key__isnull=False).last()
        foreign = term.get_translations().get(locale__language_code="uk")
        pages = [
            address(model, "list"),
            address(model, "list") + "?merged=all&locale=de-simple&used=no&q=a",
            address(model, "list_results"),
            address(model, "add"),
            address(model, "import"),
            *(address(model, name, term.pk) for name in ("edit", "inspect", "history", "usage", "merge", "delete")),
            *(address(model, name, foreign.pk) for name in ("edit", "inspect", "merge", "delete")),
        ]
        for url in pages:
            response = admin.get(url)
            assert response.status_code == 200, url
            main = words(response.content.decode())
            assert not ENGLISH.search(main), (url, ENGLISH.search(main))

    def test_the_regions_can_be_looked_up(self, admin: Client) -> None:
        plauen = Region.objects.get(ags="14523")
        for url in (address(Region, "list"), address(Region, "inspect", plauen.pk)):
            response = admin.get(url)
            assert response.status_code == 200, url
            main = words(response.content.decode())
            assert not ENGLISH.search(main), (url, ENGLISH.search(main))

    def test_the_menu_names_all_lists(self, admin: Client) -> None:
        page = admin.get("/admin/").content.decode()
        for label in ("Themen", "Zielgruppen", "Institutionstypen", "Rechtsgrundlagen", "Branchen", "Adressaten",
                      "Phasen", "Regionen"):  # fmt: skip
            assert f'"{label}"' in page, label

    def test_a_card_offers_the_terms_of_its_language_in_their_order_and_no_merged_ones(self, admin: Client) -> None:
        merge(theme("jobmessen"), theme("matching"), None)
        card = PracticeFactory(theme=theme("matching"))
        form = admin.get(f"/admin/pages/{card.pk}/edit/").context["form"]
        field = form.formsets["theme_links"].forms[0]["term"]
        _empty, *german = field.field.choices
        labels = [str(label) for _value, label in german]
        assert labels[0] == theme("vermittlung").name
        assert f"– {theme('matching').name}" in labels
        assert len(labels) == 29
        assert f'value="{theme("matching").pk}" selected' in str(field)


class TestRoles:
    WRITING = ("add", "import", "import_template")
    OF_A_TERM = ("edit", "delete", "merge")

    @pytest.mark.parametrize(
        ("role", "may_look", "may_change"),
        [
            (Role.ADMIN, True, True),
            (Role.REVIEWER, True, True),
            (Role.EDITOR, True, False),
            (Role.TRANSLATOR, False, False),
            (Role.AGENCY, False, False),
        ],
    )
    def test_who_looks_and_who_changes(self, role: Role, may_look: bool, may_change: bool) -> None:
        site_tree()
        client, term = signed_in_by_group(role), ThemeFactory(name="Freies Thema")
        # The Wagtail admin sends whom it refuses to its start page.
        assert (client.get(address(Theme, "list")).status_code == 200) is may_look
        assert (client.get(address(Theme, "inspect", term.pk)).status_code == 200) is may_look
        for name in self.WRITING:
            assert (client.get(address(Theme, name)).status_code == 200) is may_change, name
        for name in self.OF_A_TERM:
            assert (client.get(address(Theme, name, term.pk)).status_code == 200) is may_change, name

    def test_an_editor_is_offered_nothing_that_ends_in_a_refusal(self) -> None:
        site_tree()
        page = signed_in_by_group(Role.EDITOR).get(address(Theme, "list")).content.decode()
        term = theme("netzwerke")
        assert address(Theme, "inspect", term.pk) in page
        for name in self.OF_A_TERM:
            assert address(Theme, name, term.pk) not in page

    def test_nobody_changes_a_region_by_hand(self, admin: Client) -> None:
        plauen = Region.objects.get(ags="14523")
        superuser = Client()
        superuser.force_login(UserFactory(role=Role.ADMIN))
        for client in (admin, superuser):
            assert client.get(address(Region, "add")).status_code == 302
            for name in ("edit", "delete"):
                assert client.get(address(Region, name, plauen.pk)).status_code == 302
                assert client.post(address(Region, name, plauen.pk), {"label": "Falsch"}).status_code == 302
        assert Region.objects.get(pk=plauen.pk).label == plauen.label

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.TRANSLATOR])
    def test_a_post_without_the_right_changes_nothing(self, role: Role) -> None:
        site_tree()
        client, source, target = signed_in_by_group(role), theme("jobmessen"), theme("matching")
        client.post(address(Theme, "merge", source.pk), {"target": target.pk})
        client.post(address(Theme, "delete", ThemeFactory(key="frei").pk))
        client.post(address(Theme, "edit", source.pk), {"name": "Anders"})
        source.refresh_from_db()
        assert (source.merged_into, source.name) == (None, theme("jobmessen").name)
        assert Theme.objects.filter(key="frei").exists()
        assert source.name != "Anders"


class TestList:
    def names(self, client: Client, query: str = "", model: Any = Theme) -> list[str]:
        return [str(term) for term in client.get(address(model, "list") + query).context["object_list"]]

    def test_shows_parent_cards_and_languages(self, admin: Client) -> None:
        term = theme("jobmessen")
        for _number in range(3):
            PracticeFactory(theme=term)
        listed = {entry.key: entry for entry in admin.get(address(Theme, "list")).context["object_list"]}
        assert listed["jobmessen"].cards == 3
        assert listed["jobmessen"].languages == "de, en, uk, ar, de-simple"
        assert listed["matching"].cards == 0
        assert listed["jobmessen"].parent.key == "vermittlung"

    def test_costs_the_same_for_many_cards_and_terms(
        self, admin: Client, django_assert_max_num_queries: Any, django_assert_num_queries: Any
    ) -> None:
        superuser = Client()
        superuser.force_login(UserFactory(role=Role.ADMIN))
        url = address(Theme, "list")
        superuser.get(url)
        with django_assert_max_num_queries(20) as asked:
            superuser.get(url)
        few = len(asked)
        for number in range(5):
            PracticeFactory(theme=ThemeFactory(name=f"Ohne Übersetzung {number}"))
        # What the change of public content makes anew is made.
        superuser.get(url)
        with django_assert_num_queries(few):
            superuser.get(url)

    def test_merged_terms_are_hidden_until_asked_for(self, admin: Client) -> None:
        merge(theme("jobmessen"), theme("matching"), None)
        old = theme("jobmessen").name
        assert old not in self.names(admin)
        assert old in self.names(admin, "?merged=all")
        assert self.names(admin, "?merged=only") == [old]
        page = admin.get(address(Theme, "list") + "?merged=only").content.decode()
        assert "Aufgegangen in" in page
        assert theme("matching").name in page

    def test_filters_by_use_parent_and_language_and_searches_other_spellings(self, admin: Client) -> None:
        term = theme("jobmessen")
        PracticeFactory(theme=term)
        assert self.names(admin, "?used=yes") == [term.name]
        assert term.name not in self.names(admin, "?used=no")
        children = self.names(admin, f"?parent={theme('vermittlung').pk}")
        assert term.name in children
        assert theme("netzwerke").name not in children
        assert theme("jobmessen", "uk").name in self.names(admin, "?locale=uk")
        assert self.names(admin, "?q=Bewerbertage") == [term.name]
        assert self.names(admin, "?q=jobmessen") == [term.name]

    def test_the_columns_can_be_sorted_by(self, admin: Client) -> None:
        PracticeFactory(theme=theme("matching"))
        assert self.names(admin, "?ordering=-cards")[0] == theme("matching").name
        assert self.names(admin, "?ordering=name") == sorted(self.names(admin), key=lambda name: name)
        assert len(self.names(admin, "?ordering=-parent__name")) == 30

    def test_regions_by_land_level_and_name(self, admin: Client) -> None:
        thuringia = Region.objects.get(ags="16")
        found = admin.get(address(Region, "list") + f"?land={thuringia.pk}&level=kreis").context["paginator"].count
        assert found == Region.objects.filter(ags__startswith="16", level="kreis").count() == 22
        assert self.names(admin, "?q=Wartburg", Region) == ["Wartburgkreis"]

    def test_the_list_of_regions_asks_the_same_number_of_questions_for_any_page(
        self, admin: Client, django_assert_max_num_queries: Any
    ) -> None:
        admin.get(address(Region, "list"))
        with django_assert_max_num_queries(15):
            assert len(admin.get(address(Region, "list")).context["object_list"]) == 50


class TestExport:
    def test_both_formats_have_all_terms_and_run_no_formula(self, admin: Client) -> None:
        ThemeFactory(name='=HYPERLINK("http://example.org")', key="boese")
        merge(theme("jobmessen"), theme("matching"), None)
        table = b"".join(admin.get(address(Theme, "list") + "?export=csv").streaming_content).decode("utf-8-sig")
        assert table.splitlines()[0].startswith("Name,Schlüssel,Gehört zu,Karten")
        assert "\"'=HYPERLINK" in table
        assert theme("jobmessen").name not in [line.split(",")[0] for line in table.splitlines()]
        response = admin.get(address(Theme, "list") + "?export=xlsx")
        sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        assert [cell.value for cell in sheet[1]][:4] == ["Name", "Schlüssel", "Gehört zu", "Karten"]
        values = {row[1].value: row[0] for row in sheet.iter_rows(min_row=2)}
        assert values["boese"].value.startswith("'=")
        assert values["boese"].data_type == "s"
        assert len(values) == 30

    def test_the_regions_as_a_table(self, admin: Client) -> None:
        table = b"".join(admin.get(address(Region, "list") + "?export=csv").streaming_content).decode()
        assert len(table.splitlines()) == 418
