"""Two terms become one: who follows, in which languages, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale, ModelLogEntry, ReferenceIndex

from accounts.models import User
from accounts.roles import Role
from practices.models import PracticePage, PracticeSector, PracticeTargetGroup, PracticeTheme
from practices.public.builders import public_practice
from tests.factories import PracticeFactory, ThemeFactory, UserFactory, german, rich_card, site_tree
from vocabularies.merging import LOG_ACTION, MergeRefused, check_merge, merge
from vocabularies.models import Sector, TargetGroup, Theme, VocabularyTerm
from vocabularies.resolving import TermResolver
from vocabularies.signals import term_changed
from vocabularies.usage import number_of_cards, usage_of

pytestmark = pytest.mark.django_db


def theme(key: str, code: str = "de") -> Theme:
    return Theme.objects.in_language(code).get(key=key)


@pytest.fixture
def source() -> Theme:
    return theme("jobmessen")


@pytest.fixture
def target() -> Theme:
    return theme("matching")


def in_english(card: PracticePage) -> PracticePage:
    """A published translation whose links point to the English terms."""
    english = Locale.objects.get(language_code="en")
    page = card.copy_for_translation(english, copy_parents=True)
    page.theme_links = [
        PracticeTheme(term=link.term.get_translation(english), locale=english, translation_key=link.translation_key)
        for link in card.theme_links.all()
    ]
    page.save_revision(clean=False).publish()
    return PracticePage.objects.get(pk=page.pk)


def keys(card: PracticePage) -> list[str]:
    return [link.term.key for link in PracticePage.objects.get(pk=card.pk).theme_links.all()]


class TestFollowing:
    def test_every_card_and_its_translation_follow(self, source: Theme, target: Theme) -> None:
        cards = [PracticeFactory(theme=source), PracticeFactory(theme=source, published=False)]
        other = PracticeFactory(theme=theme("netzwerke"))
        translation = in_english(cards[0])
        report = merge(source, target, None)
        assert report.cards == 3
        assert [keys(card) for card in (*cards, translation)] == [["matching"]] * 3
        assert PracticeTheme.objects.get(page=translation).term == theme("matching", "en")
        assert keys(other) == ["netzwerke"]

    def test_the_reviewers_themes_follow_and_none_is_doubled(self, source: Theme, target: Theme) -> None:
        one, both = UserFactory(role=Role.REVIEWER), UserFactory(role=Role.REVIEWER)
        one.review_themes.add(source)
        both.review_themes.add(source, target)
        report = merge(source, target, None)
        assert [list(user.review_themes.all()) for user in (one, both)] == [[target], [target]]
        assert set(report.usage.others) == {one, both}

    def test_a_card_with_both_terms_has_the_target_once(self, source: Theme, target: Theme) -> None:
        card = PracticeFactory(theme=source)
        card.theme_links.add(PracticeTheme(term=target, locale=card.locale))
        card.save_revision(clean=False).publish()
        assert merge(source, target, None).dropped == 1
        assert keys(card) == ["matching"]

    def test_words_of_its_own_survive_a_doubled_link(self) -> None:
        old, new = TargetGroup.objects.in_language("de")[:2]
        card = PracticeFactory()
        card.target_group_links = [
            PracticeTargetGroup(term=new, locale=card.locale),
            PracticeTargetGroup(term=old, wording="Menschen aus Syrien", locale=card.locale),
            PracticeTargetGroup(term=old, wording="Menschen aus der Ukraine", locale=card.locale),
        ]
        card.save_revision(clean=False).publish()
        merge(old, new, None)
        links = PracticeTargetGroup.objects.filter(page=card)
        assert {(link.term, link.wording) for link in links} == {
            (new, "Menschen aus Syrien"),
            (new, "Menschen aus der Ukraine"),
        }

    def test_sub_themes_move_to_the_new_main_theme_in_every_language(self) -> None:
        children = [child.key for child in theme("zusammenarbeit-ags").children.all()]
        assert children
        merge(theme("zusammenarbeit-ags"), theme("vermittlung"), None)
        for code in ("de", "en", "ar"):
            assert {theme(key, code).parent for key in children} == {theme("vermittlung", code)}

    def test_old_names_become_other_spellings(self, source: Theme, target: Theme) -> None:
        merge(source, target, None)
        labels = theme("matching").labels()
        assert labels[0] == target.name
        assert {source.name, *source.labels()} <= set(labels)
        assert theme("jobmessen", "en").name in theme("matching", "en").labels()
        assert len({label.casefold() for label in labels}) == len(labels)

    def test_imports_find_the_target_by_the_old_key_and_name(self, source: Theme, target: Theme) -> None:
        merge(source, target, None)
        resolver = TermResolver(Theme)
        assert resolver.find("jobmessen") == resolver.find(source.name) == target

    def test_a_second_merge_leaves_no_chain_of_signposts(self, source: Theme, target: Theme) -> None:
        merge(source, target, None)
        merge(theme("matching"), theme("netzwerke"), None)
        assert theme("jobmessen").current == theme("netzwerke")
        assert theme("jobmessen", "uk").current == theme("netzwerke", "uk")

    def test_wagtails_own_index_of_references_follows(self, source: Theme, target: Theme) -> None:
        card = PracticeFactory(theme=source)
        ReferenceIndex.create_or_update_for_object(card)
        assert ReferenceIndex.get_references_to(source).count() == 1
        merge(source, target, None)
        assert not ReferenceIndex.get_references_to(source).filter(model_path__startswith="theme_links").exists()
        assert ReferenceIndex.get_references_to(target).filter(object_id=str(card.pk)).count() == 1


class TestDrafts:
    def draft(self, card: PracticePage, *themes: Theme) -> PracticePage:
        """An unpublished version of the card with other themes."""
        version = card.get_latest_revision_as_object()
        version.theme_links = [PracticeTheme(term=term, locale=card.locale) for term in themes]
        version.title = "Neuer Titel"
        version.save_revision(clean=False)
        return PracticePage.objects.get(pk=card.pk)

    def test_a_draft_from_before_opens_with_the_new_term(self, source: Theme, target: Theme) -> None:
        card = self.draft(PracticeFactory(), source)
        report = merge(source, target, None)
        assert [page.pk for page in report.usage.drafts] == [card.pk]
        opened = card.get_latest_revision_as_object()
        assert [link.term for link in opened.theme_links.all()] == [target]

    def test_it_publishes_with_the_new_term_and_says_it_once(self, source: Theme, target: Theme) -> None:
        card = self.draft(PracticeFactory(), source, target)
        merge(source, target, None)
        PracticePage.objects.get(pk=card.pk).get_latest_revision().publish()
        card = PracticePage.objects.get(pk=card.pk)
        assert card.title == "Neuer Titel"
        assert keys(card) == ["matching"]
        assert [ref.key for ref in public_practice(card).themes] == ["matching"]

    def test_a_live_card_that_had_both_opens_with_one(self, source: Theme, target: Theme) -> None:
        card = self.draft(PracticeFactory(), source, target)
        card.get_latest_revision().publish()
        merge(source, target, None)
        version = PracticePage.objects.get(pk=card.pk).get_latest_revision_as_object()
        assert [link.term for link in version.theme_links.all()] == [target]
        version.save_revision(clean=False).publish()
        assert keys(card) == ["matching"]

    def test_the_form_of_such_a_draft_opens_and_saves(self, source: Theme, target: Theme) -> None:
        card = self.draft(PracticeFactory(), source)
        merge(source, target, None)
        client = Client()
        client.force_login(UserFactory(role=Role.ADMIN))
        page = client.get(f"/admin/pages/{card.pk}/edit/")
        assert page.status_code == 200
        forms = page.context["form"].formsets["theme_links"].forms
        assert [form.initial["term"] for form in forms if form.instance.pk or form.initial] == [target.pk]

    def test_older_versions_of_a_card_can_still_be_looked_at(self, source: Theme, target: Theme) -> None:
        card = PracticeFactory(theme=source)
        first = card.revisions.order_by("created_at").first()
        merge(source, target, None)
        assert [link.term for link in first.as_object().theme_links.all()] == [target]


class TestPublicPages:
    def test_the_old_address_leads_to_the_new_term_for_good(self, source: Theme, target: Theme, client: Client) -> None:
        card = PracticeFactory(theme=source, title="Messe im Rathaus")
        merge(source, target, None)
        response = client.get("/themen/jobmessen/")
        assert (response.status_code, response["Location"]) == (301, "/themen/matching/")
        assert card.title in client.get("/themen/matching/").content.decode()
        english = client.get("/en/themen/jobmessen/")
        assert (english.status_code, english["Location"]) == (301, "/en/themen/matching/")

    def test_lists_and_the_card_itself_show_the_new_name(self, source: Theme, target: Theme, client: Client) -> None:
        card = PracticeFactory(theme=source)
        merge(source, target, None)
        assert source.name not in client.get("/themen/").content.decode()
        page = client.get(card.url).content.decode()
        assert target.name in page
        assert source.name not in page

    def test_the_facet_of_the_search_follows(self, source: Theme, target: Theme, client: Client) -> None:
        card = PracticeFactory(theme=source, title="Messe im Rathaus")
        assert card.title in client.get("/suche/?thema=jobmessen").content.decode()
        merge(source, target, None)
        assert card.title in client.get("/suche/?thema=matching").content.decode()


class TestRefused:
    def refused(self, source: VocabularyTerm, target: VocabularyTerm) -> str:
        before = [list(model.objects.order_by("pk").values()) for model in (Theme, Sector, PracticeTheme)]
        with pytest.raises(MergeRefused) as caught:
            merge(source, target, None)
        after = [list(model.objects.order_by("pk").values()) for model in (Theme, Sector, PracticeTheme)]
        assert before == after
        assert not ModelLogEntry.objects.exists()
        return str(caught.value)

    def test_into_itself_or_its_translation(self, source: Theme) -> None:
        assert "nicht in sich selbst" in self.refused(source, source)
        assert "nicht in sich selbst" in self.refused(source, theme("jobmessen", "en"))

    def test_into_its_own_child(self) -> None:
        assert "gehört zu" in self.refused(theme("vermittlung"), theme("jobmessen"))

    def test_a_main_theme_with_sub_themes_into_a_sub_theme_of_another(self) -> None:
        assert "hat Unterthemen" in self.refused(theme("zusammenarbeit-ags"), theme("jobmessen"))

    def test_across_vocabularies(self, source: Theme) -> None:
        sector = Sector.objects.in_language("de").first()
        assert "verschiedenen Vokabularen" in self.refused(source, sector)

    def test_what_has_been_merged_already(self, source: Theme, target: Theme) -> None:
        merge(source, target, None)
        ModelLogEntry.objects.all().delete()
        source.refresh_from_db()
        assert "ist schon in" in self.refused(source, theme("netzwerke"))
        assert f"»{target.name}«" in self.refused(theme("netzwerke"), source)

    def test_while_the_target_lacks_a_language(self, source: Theme) -> None:
        fresh = ThemeFactory(name="Ganz neu")
        message = self.refused(source, fresh)
        assert "Ganz neu" in message
        assert "übersetzen" in message
        # The other way round nothing is missing.
        check_merge(fresh, source)

    def test_a_child_into_its_parent_is_possible(self, source: Theme) -> None:
        merge(source, theme("vermittlung"), None)
        assert theme("jobmessen").current == theme("vermittlung")


class TestTelling:
    def test_both_terms_have_it_in_their_history(self, source: Theme, target: Theme) -> None:
        user = UserFactory(role=Role.REVIEWER)
        PracticeFactory(theme=source)
        merge(source, target, user)
        entries = ModelLogEntry.objects.filter(action=LOG_ACTION)
        assert {entry.object_id for entry in entries} == {str(source.pk), str(target.pk)}
        assert {entry.user for entry in entries} == {user}
        assert entries[0].message == f"»{source.name}« ist in »{target.name}« aufgegangen (1 Karte)"

    def test_who_listens_hears_of_it_once_with_all_users(self, source: Theme, target: Theme) -> None:
        card = PracticeFactory(theme=source)
        heard: list[dict[str, Any]] = []

        def listen(**message: Any) -> None:
            heard.append(message)

        term_changed.connect(listen, sender=Theme)
        try:
            merge(theme("jobmessen", "en"), theme("matching", "en"), None)
        finally:
            term_changed.disconnect(listen, sender=Theme)
        (message,) = heard
        assert (message["term"], message["merged"], message["old_name"]) == (target, source, "")
        assert [page.pk for page in message["users"]] == [card.pk]


class TestUsage:
    def test_a_card_counts_once_whatever_it_names_twice(self) -> None:
        sector = Sector.objects.in_language("de").first()
        card = rich_card()
        card.sector_links = [
            PracticeSector(term=sector, wording=wording, locale=german()) for wording in ("Bau", "Ausbau")
        ]
        card.save_revision(clean=False).publish()
        numbers = dict(Sector.objects.annotate(cards=number_of_cards(Sector)).values_list("pk", "cards"))
        assert numbers[sector.pk] == 1
        assert sum(numbers.values()) == 1

    def test_nobody_uses_a_new_term(self) -> None:
        assert not usage_of([ThemeFactory()])
        assert not usage_of([])

    def test_an_account_is_a_user_too(self) -> None:
        site_tree()
        term, account = ThemeFactory(), UserFactory()
        account.review_themes.add(term)
        assert usage_of([term]).others == [User.objects.get(pk=account.pk)]
