"""The vocabularies in the admin: lists, renaming, deleting, merging, and who may do what."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.roles import Role
from practices.models import PracticePage, PracticeTheme
from tests.factories import PracticeFactory, ThemeFactory, UserFactory, site_tree
from vocabularies.merging import merge
from vocabularies.models import VOCABULARIES, LegalBasis, Region, Sector, Theme
from vocabularies.signals import term_changed

pytestmark = pytest.mark.django_db
# Words of Wagtail's English that would show through a missing translation (its German has »Home«, »Status«, »Locale«).
ENGLISH = re.compile(
    r"\b(Add|Edit|Delete|Delete this|Search|Filter by|Choose|Usage|History|Inspect|Language|Actions|Merge|"
    r"Are you sure|Export|Download|There (?:is|are)|No results|Import|Upload|Preview|Snippets?|More options)\b"
)


def address(model: Any, name: str, *args: Any) -> str:
    return reverse(f"wagtailsnippets_vocabularies_{model._meta.model_name}:{name}", args=args)


def signed_in(role: Role) -> Client:
    """By the role's group alone."""
    user = UserFactory()
    user.groups.add(Group.objects.get(name=str(role)))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin() -> Client:
    site_tree()
    return signed_in(Role.ADMIN)


def theme(key: str, code: str = "de") -> Theme:
    return Theme.objects.in_language(code).get(key=key)


def words(html: str) -> str:
    """What a person reads or hears of a page: text and labels, without scripts and the names of cards."""
    html = re.sub(r"<(script|style|template)\b.*?</\1>", " ", html, flags=re.S)
    labels = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', html)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html) + " " + " ".join(labels))


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

    def test_a_card_offers_the_terms_by_language_german_first_and_no_merged_ones(self, admin: Client) -> None:
        merge(theme("jobmessen"), theme("matching"), None)
        card = PracticeFactory(theme=theme("matching"))
        form = admin.get(f"/admin/pages/{card.pk}/edit/").context["form"]
        field = form.formsets["theme_links"].forms[0]["term"]
        _empty, (heading, german), *others = field.field.choices
        assert heading == "Deutsch"
        assert len(others) == 4
        labels = [label for _value, label in german]
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
        client, term = signed_in(role), ThemeFactory(name="Freies Thema")
        # The Wagtail admin sends whom it refuses to its start page.
        assert (client.get(address(Theme, "list")).status_code == 200) is may_look
        assert (client.get(address(Theme, "inspect", term.pk)).status_code == 200) is may_look
        for name in self.WRITING:
            assert (client.get(address(Theme, name)).status_code == 200) is may_change, name
        for name in self.OF_A_TERM:
            assert (client.get(address(Theme, name, term.pk)).status_code == 200) is may_change, name

    def test_an_editor_is_offered_nothing_that_ends_in_a_refusal(self) -> None:
        site_tree()
        page = signed_in(Role.EDITOR).get(address(Theme, "list")).content.decode()
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
        client, source, target = signed_in(role), theme("jobmessen"), theme("matching")
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
        with django_assert_max_num_queries(20) as few:
            superuser.get(url)
        for number in range(5):
            PracticeFactory(theme=ThemeFactory(name=f"Ohne Übersetzung {number}"))
        with django_assert_num_queries(len(few)):
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
        table = b"".join(admin.get(address(Theme, "list") + "?export=csv").streaming_content).decode()
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


class TestForm:
    def save(self, client: Client, term: Any, **values: Any) -> Any:
        data = {"name": term.name, "description": term.description, "alt_labels": term.alt_labels}
        data |= {"sort_order": term.sort_order, "parent": getattr(term, "parent_id", None) or "", **values}
        return client.post(address(type(term), "edit", term.pk), data)

    def test_a_new_name_keeps_the_old_one_and_the_key(self, admin: Client) -> None:
        term = theme("netzwerke")
        card = PracticeFactory(theme=term)
        old = term.name
        heard: list[dict[str, Any]] = []

        def listen(**message: Any) -> None:
            heard.append(message)

        term_changed.connect(listen, sender=Theme)
        try:
            response = self.save(admin, term, name="Bündnisse vor Ort", key="anders")
        finally:
            term_changed.disconnect(listen, sender=Theme)
        assert response.status_code == 302
        term.refresh_from_db()
        assert (term.name, term.key) == ("Bündnisse vor Ort", "netzwerke")
        assert old in term.labels()
        assert [(message["old_name"], message["merged"]) for message in heard] == [(old, None)]
        assert [page.pk for page in heard[0]["users"]] == [card.pk]
        page = Client().get(card.url).content.decode()
        assert "Bündnisse vor Ort" in page
        assert old in self.labels_after_going_back(admin, term, old)

    def labels_after_going_back(self, admin: Client, term: Any, old: str) -> list[str]:
        """The old name again: it is the name and no longer another spelling of itself."""
        self.save(admin, term, name=old, alt_labels=term.alt_labels)
        term.refresh_from_db()
        assert term.labels().count(old) == 1
        assert "Bündnisse vor Ort" in term.labels()
        return list(term.labels())

    def test_saving_without_a_new_name_tells_nobody(self, admin: Client) -> None:
        heard: list[Any] = []

        def listen(**message: Any) -> None:
            heard.append(message)

        term_changed.connect(listen, sender=Theme)
        try:
            assert self.save(admin, theme("netzwerke"), description="Neu").status_code == 302
        finally:
            term_changed.disconnect(listen, sender=Theme)
        assert heard == []
        assert theme("netzwerke").description == "Neu"

    def test_a_new_term_gets_its_key_from_the_name(self, admin: Client) -> None:
        data = {"name": "Geförderte Beschäftigung & mehr", "sort_order": 5}
        assert admin.post(address(Sector, "add"), data).status_code == 302
        term = Sector.objects.get(name="Geförderte Beschäftigung & mehr")
        assert (term.key, term.locale.language_code) == ("gefoerderte-beschaeftigung-mehr", "de")

    def test_a_key_or_name_that_is_taken_says_by_whom(self, admin: Client) -> None:
        taken = theme("netzwerke")
        data = {"name": "Etwas anderes", "key": "netzwerke", "sort_order": 5}
        page = admin.post(address(Theme, "add"), data).content.decode()
        assert f"Diesen Schlüssel hat schon »{taken.name}«" in page
        page = admin.post(address(Theme, "add"), {"name": taken.name.upper(), "key": "x", "sort_order": 5})
        assert "So heißt schon ein anderer Begriff (Schlüssel »netzwerke«)" in page.content.decode()
        assert admin.post(address(Theme, "add"), {"name": "***", "sort_order": 5}).status_code == 200
        assert not Theme.objects.filter(key__in=["x", ""]).exists()

    def test_themes_keep_two_levels(self, admin: Client) -> None:
        form = admin.get(address(Theme, "edit", theme("netzwerke").pk)).context["form"]
        assert theme("jobmessen") not in form.fields["parent"].queryset
        assert theme("vermittlung", "en") not in form.fields["parent"].queryset
        response = self.save(admin, theme("vermittlung"), parent=theme("zusammenarbeit-ags").pk)
        assert "selbst Unterthemen" in response.content.decode()

    def test_a_merged_term_leads_to_the_one_that_counts(self, admin: Client) -> None:
        source, target = theme("jobmessen"), theme("matching")
        merge(source, target, None)
        for name in ("edit", "merge"):
            response = admin.get(address(Theme, name, source.pk))
            assert response["Location"] == address(Theme, "edit", target.pk)
        page = admin.get(address(Theme, "edit", source.pk), follow=True).content.decode()
        assert "Hier ist der Begriff, der heute gilt." in page
        assert "Begriffe zusammengeführt" in admin.get(address(Theme, "history", target.pk)).content.decode()

    def test_the_dates_of_a_law(self, admin: Client) -> None:
        law = LegalBasis.objects.in_language("de").first()
        response = self.save(admin, law, valid_from="2026-02-01", valid_to="2026-01-31")
        assert "Das Ende liegt vor dem Anfang" in response.content.decode()


class TestDeletion:
    def test_a_term_in_use_stays_and_names_the_cards(self, admin: Client) -> None:
        term = theme("jobmessen")
        for number in range(4):
            PracticeFactory(theme=term, title=f"Karte {number}")
        for response in (admin.get(address(Theme, "delete", term.pk)), admin.post(address(Theme, "delete", term.pk))):
            assert response.status_code == 409
            page = response.content.decode()
            assert "steht noch auf 4 Karten: »Karte 0«, »Karte 1«, »Karte 2« und 1 weiteren." in page
            assert address(Theme, "merge", term.pk) in page
            assert "Karte 3" in page
        assert Theme.objects.filter(pk=term.pk).exists()

    def test_a_draft_counts_and_so_does_a_translation(self, admin: Client) -> None:
        term = theme("jobmessen")
        card = PracticeFactory(title="Nur im Entwurf")
        version = card.get_latest_revision_as_object()
        version.theme_links = [PracticeTheme(term=term, locale=card.locale)]
        version.save_revision(clean=False)
        page = admin.get(address(Theme, "delete", term.pk))
        assert page.status_code == 409
        assert "Nur im Entwurf" in page.content.decode()
        PracticePage.objects.get(pk=card.pk).delete()
        assert admin.get(address(Theme, "delete", term.pk)).status_code == 200
        PracticeFactory(theme=theme("jobmessen", "en"))
        assert admin.get(address(Theme, "delete", term.pk)).status_code == 409

    def test_an_account_that_reviews_the_theme_keeps_it(self, admin: Client) -> None:
        term = theme("jobmessen")
        UserFactory(email="prueft@example.org").review_themes.add(term)
        page = admin.post(address(Theme, "delete", term.pk)).content.decode()
        assert "wird noch benutzt von: prueft@example.org." in page

    def test_a_main_theme_with_sub_themes_and_a_signpost_stay(self, admin: Client) -> None:
        page = admin.post(address(Theme, "delete", theme("vermittlung").pk)).content.decode()
        assert "hat Unterthemen" in page
        merge(theme("jobmessen"), theme("matching"), None)
        page = admin.post(address(Theme, "delete", theme("jobmessen").pk)).content.decode()
        assert "bleibt als Wegweiser" in page
        assert Theme.objects.filter(key__in=["vermittlung", "jobmessen"]).count() == 10

    def test_an_unused_term_goes_in_all_languages(self, admin: Client) -> None:
        term = theme("jobmessen")
        assert "in allen Sprachen löschen" in admin.get(address(Theme, "delete", term.pk)).content.decode()
        assert admin.post(address(Theme, "delete", term.pk)).status_code == 302
        assert not Theme.objects.filter(key="jobmessen").exists()

    def test_a_translation_goes_alone(self, admin: Client) -> None:
        assert admin.post(address(Theme, "delete", theme("jobmessen", "uk").pk)).status_code == 302
        assert Theme.objects.filter(key="jobmessen").count() == 4

    def test_many_at_once_is_refused(self, admin: Client) -> None:
        free = ThemeFactory(key="frei")
        url = reverse("wagtail_bulk_action", args=["vocabularies", "theme", "delete"]) + f"?id={free.pk}"
        response = admin.post(url, follow=True)
        assert "Bitte löschen Sie Begriffe einzeln" in response.content.decode()
        assert Theme.objects.filter(key="frei").exists()


class TestMerging:
    def test_choose_look_confirm(self, admin: Client) -> None:
        source, target = theme("jobmessen"), theme("matching")
        PracticeFactory(theme=source, title="Messe im Rathaus")
        PracticeFactory(theme=theme("jobmessen", "en"))
        url = address(Theme, "merge", source.pk)
        assert "Ja, zusammenführen" not in admin.get(url).content.decode()
        preview = admin.get(url, {"target": target.pk}).content.decode()
        assert "2 Karten folgen." in preview
        assert "Messe im Rathaus" in preview
        assert "Ja, zusammenführen" in preview
        source.refresh_from_db()
        assert source.merged_into is None
        response = admin.post(url, {"target": target.pk}, follow=True)
        assert "2 Karten sind gefolgt." in response.content.decode()
        source.refresh_from_db()
        assert source.merged_into == target

    def test_an_impossible_target_is_refused_with_a_sentence(self, admin: Client) -> None:
        url = address(Theme, "merge", theme("vermittlung").pk)
        child = theme("jobmessen")
        for response in (admin.get(url, {"target": child.pk}), admin.post(url, {"target": child.pk})):
            page = response.content.decode()
            assert "kann dieses Hauptthema nicht aufnehmen" in page
            assert "Ja, zusammenführen" not in page
        assert "Bitte wählen Sie einen Begriff" in admin.get(url, {"target": ""}).content.decode()
        assert "Diesen Begriff gibt es nicht mehr" in admin.post(url, {"target": "999999"}).content.decode()

    def test_from_a_translation_the_german_terms_are_shown(self, admin: Client) -> None:
        page = admin.get(address(Theme, "merge", theme("jobmessen", "ar").pk))
        assert page.context["source"] == theme("jobmessen")

    def test_accounts_drafts_and_sub_themes_are_announced(self, admin: Client) -> None:
        source = theme("zusammenarbeit-ags")
        UserFactory(email="prueft@example.org").review_themes.add(source)
        preview = admin.get(address(Theme, "merge", source.pk), {"target": theme("vermittlung").pk}).content.decode()
        assert "prueft@example.org" in preview
        assert "Unterthemen folgen" in preview
        assert "0 Karten folgen." in preview
