"""Terms in the admin: renaming, deleting, merging."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from practices.models import PracticePage, PracticeTheme
from tests.factories import PracticeFactory, ThemeFactory, UserFactory
from tests.vocabularies.term_pages import address, theme
from vocabularies.merging import merge
from vocabularies.models import LegalBasis, Sector, Theme
from vocabularies.signals import term_changed

pytestmark = pytest.mark.django_db


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
        PracticeFactory(theme=theme("jobmessen", "en"), published=False)
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
        PracticeFactory(theme=theme("jobmessen", "en"), published=False)
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
