"""The queue of translators: what is missing, stale, taken, reviewed or done, and what everybody may see of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from accounts.roles import Role
from editorial.models import PageViews
from editorial.page_views import count_view, page_views
from home.models import ListPage
from practices.models import PracticePage, PracticeResult
from search.models import IndexedCard
from tests.factories import PracticeFactory, ThemeFactory, UserFactory
from tests.translation.cards_in_translation import (
    change,
    editor_url,
    german_card,
    locale,
    reviewer,
    signed_in,
    state,
    translate,
    translator,
)
from tests.translation.steps import translate_open_texts, translation_into
from translation.editor.segments import load_segments
from translation.models import TranslationTask
from translation.queue.record_coverage import record_rows
from translation.services import take, translation_between
from vocabularies.models import Theme

pytestmark = pytest.mark.django_db
QUEUE = "/admin/uebersetzen/"


@pytest.fixture(autouse=True)
def no_lists_in_the_menu(db: None) -> None:
    """The lists a new site begins with are pages to be translated as well; here it is about cards."""
    for page in ListPage.objects.all():
        page.delete()


def cells(card: Page, code: str = "en") -> list[Any]:
    """The texts of the card beside each other."""
    translation = translation_between(card.translation_key, locale(code))
    assert translation
    return load_segments(translation.source, locale(code))


def test_a_card_goes_from_missing_to_up_to_date_and_becomes_stale_with_a_new_sentence(english: None) -> None:
    card = german_card()
    assert state(card) == "missing"
    translate(card, "en")
    assert state(card) == "up_to_date"
    change(card, teaser="Dieser Satz ist neu.")
    assert state(card) == "stale"


def test_a_draft_a_number_a_date_or_a_picture_makes_nothing_stale(english: None) -> None:
    card = german_card()
    draft: Any = card.get_latest_revision_as_object()
    draft.results = [PracticeResult(label="Teilnehmende", value=40, unit="Personen", locale=card.locale)]
    draft.save_revision(clean=False).publish()
    translate(card, "en")
    change(card, publish=False, teaser="Nur ein Entwurf.")
    assert state(card) == "up_to_date"
    changed: Any = PracticePage.objects.get(pk=card.pk)
    results = list(changed.results.all())
    results[0].value = 41
    changed.results = results
    changed.period_start, changed.effort, changed.next_check_on = dt.date(2024, 5, 1), "low", dt.date(2030, 1, 1)
    changed.save_revision(clean=False).publish()
    assert state(card) == "up_to_date"
    assert [segment.state for segment in cells(card)] == ["done"] * len(cells(card))


def test_only_the_changed_paragraph_is_stale_and_remembers_what_it_was_translated_from(english: None) -> None:
    card = german_card(implementation="<p>Wir laden ein.</p><p>Alle kommen am Montag in das Rathaus.</p>")
    translate(card, "en")
    change(card, implementation="<p>Wir laden ein.</p><p>Alle kommen am Dienstag in das alte Rathaus.</p>")
    stale = [segment for segment in cells(card) if segment.state != "done"]
    assert [(segment.state, segment.source_text) for segment in stale] == [
        ("stale", "Alle kommen am Dienstag in das alte Rathaus.")
    ]
    assert stale[0].former.data == "[en] Alle kommen am Montag in das Rathaus."
    assert stale[0].changes() == [
        ("same", "Alle kommen am "),
        ("del", "Montag "),
        ("ins", "Dienstag "),
        ("same", "in das "),
        ("ins", "alte "),
        ("same", "Rathaus."),
    ]


def test_a_new_paragraph_is_open_and_not_stale(english: None) -> None:
    card = german_card(implementation="<p>Wir laden ein.</p>")
    translate(card, "en")
    change(card, implementation="<p>Wir laden ein.</p><p>Übrigens: Das Jugendamt zahlt die Fahrkarte.</p>")
    assert [segment.state for segment in cells(card) if segment.state != "done"] == ["open"]


def test_going_back_to_the_old_sentence_makes_the_old_translation_current_again(english: None) -> None:
    card = german_card(teaser="Alter Satz.")
    translate(card, "en")
    change(card, teaser="Neuer Satz.")
    assert state(card) == "stale"
    change(card, teaser="Alter Satz.")
    assert state(card) == "up_to_date"


def test_who_takes_a_card_has_it_until_it_is_given_back(english: None) -> None:
    card, first, second = german_card(), translator(first_name="Olha"), translator()
    answer = signed_in(first).post(editor_url(card, "en", step=True), {"step": "take"}, follow=True)
    assert "jetzt bei Ihnen" in answer.content.decode()
    assert state(card) == "in_progress"
    refused = signed_in(second).post(editor_url(card, "en", step=True), {"step": "take"}, follow=True)
    assert "hat schon jemand übernommen" in refused.content.decode()
    assert "bei Olha" in signed_in(second).get(QUEUE).content.decode()
    assert signed_in(second).post(editor_url(card, "en", step=True), {"step": "give_back"}).status_code in {302, 403}
    assert TranslationTask.objects.get(translation_key=card.translation_key).assignee == first
    signed_in(first).post(editor_url(card, "en", step=True), {"step": "give_back"})
    assert TranslationTask.objects.get(translation_key=card.translation_key).assignee is None
    assert state(card) == "missing"


def test_beginning_a_translation_makes_a_draft_and_publishes_nothing(english: None) -> None:
    card = german_card()
    take(card, locale("en"), translator())
    page = Page.objects.get(translation_key=card.translation_key, locale=locale("en"))
    assert not page.live
    assert page.first_published_at is None


def test_a_term_is_for_translators_only_until_its_name_is_translated(english: None, client: Any) -> None:
    term = ThemeFactory(key="quitte", name="Quittenbau")
    card = PracticeFactory(theme=term)
    take(card, locale("en"), translator())
    own = Theme.objects.in_language("en").get(key="quitte")
    assert own.name == "Quittenbau"
    assert own not in Theme.objects.in_language("en").for_readers()
    assert client.get("/en/themen/quitte/").status_code == 404
    assert "Quittenbau" not in client.get("/en/themen/").content.decode()
    before = records("Themen")
    translation = translation_into(term, locale("en"))
    translate_open_texts(translation, lambda text: "Quince growing")
    translation.save_target(publish=True)
    assert own in Theme.objects.in_language("en").for_readers()
    assert "Quince growing" in client.get("/en/themen/quitte/").content.decode()
    assert records("Themen") == before + 1


def records(name: str) -> int:
    """How many of a list exist in English."""
    (row,) = [row for row in record_rows([locale("en")], reviewer()) if row.name == name]
    return row.cells[0][1]


def test_a_page_whose_parent_is_missing_says_which_comes_first(english: None) -> None:
    card = german_card()
    admin = UserFactory(role=Role.ADMIN)
    answer = signed_in(admin).post(editor_url(card, "uk", step=True), {"step": "take"}, follow=True)
    assert "zuerst die Seite darüber: »Praxisbeispiele«" in answer.content.decode()
    assert not Page.objects.filter(translation_key=card.translation_key, locale=locale("uk")).exists()


def test_translators_see_their_languages_and_public_pages_only(english: None) -> None:
    german_card(title="Öffentlich")
    PracticeFactory(title="Geheimer Entwurf", published=False)
    expired = german_card(title="Abgelaufen")
    PracticePage.objects.filter(pk=expired.pk).update(expire_at=timezone.now() - dt.timedelta(hours=1))
    withdrawn = german_card(title="Zurückgezogen")
    withdrawn.unpublish()
    html = signed_in(translator()).get(QUEUE).content.decode()
    assert "Öffentlich" in html
    assert not [title for title in ("Geheimer Entwurf", "Abgelaufen", "Zurückgezogen") if title in html]
    assert "Українська" not in html
    assert "Ukrainisch" not in html


def test_the_address_of_a_draft_or_of_another_language_is_a_404(english: None) -> None:
    draft = PracticeFactory(published=False)
    client = signed_in(translator())
    assert client.get(editor_url(draft, "en")).status_code == 404
    assert client.get(editor_url(german_card(), "uk")).status_code == 404
    assert client.get(editor_url(german_card(), "de")).status_code == 404


def test_editors_and_agencies_have_no_queue(english: None) -> None:
    for role in (Role.EDITOR, Role.AGENCY):
        assert signed_in(UserFactory(role=role)).get(QUEUE).status_code in {302, 403}
    assert signed_in(UserFactory(role=Role.ADMIN)).get(QUEUE).status_code == 200


def test_no_translator_gets_a_right_to_publish(english: None) -> None:
    groups = translator().groups.all()
    rights = GroupPagePermission.objects.filter(group__in=groups).values_list("permission__codename", flat=True)
    assert set(rights) == {"change_page"}


def test_what_is_read_much_and_waits_long_stands_first(english: None) -> None:
    quiet, busy, old = german_card(title="Still"), german_card(title="Gefragt"), german_card(title="Alt")
    PageViews.objects.create(page_id=busy.pk, day=timezone.localdate(), count=50)
    PageViews.objects.create(page_id=quiet.pk, day=timezone.localdate() - dt.timedelta(days=200), count=5_000)
    PracticePage.objects.filter(pk=old.pk).update(first_published_at=timezone.now() - dt.timedelta(days=20))
    answer = signed_in(translator()).get(QUEUE, {"state": "missing"})
    assert [row.title for row in answer.context["rows"]] == ["Gefragt", "Alt", "Still"]


def test_filters_by_state_type_text_and_mine_and_a_due_date_that_has_passed(english: None) -> None:
    done, open_card = german_card(title="Fertig"), german_card(title="Noch offen")
    translate(done, "en")
    user = translator()
    client = signed_in(user)

    def titles(**values: str) -> list[str]:
        return sorted(row.title for row in client.get(QUEUE, values).context["rows"])

    assert titles(state="missing") == ["Noch offen"]
    assert titles(text="FERT") == ["Fertig"]
    assert titles(kind=str(done.content_type_id)) == ["Fertig", "Noch offen"]
    assert titles(mine="on") == []
    take(open_card, locale("en"), user)
    client.post(editor_url(open_card, "en", step=True), {"step": "due", "due_on": "2020-01-31"})
    assert titles(mine="on") == ["Noch offen"]
    row = next(row for row in client.get(QUEUE, {"sort": "due"}).context["rows"])
    assert (row.title, row.cells[0].is_overdue) == ("Noch offen", True)
    assert client.get(QUEUE, {"state": "unbekannt", "seite": "99", "kind": "x"}).status_code == 200


def test_a_due_date_that_is_no_date_is_refused(english: None) -> None:
    card = german_card()
    answer = signed_in(translator()).post(
        editor_url(card, "en", step=True), {"step": "due", "due_on": "übermorgen"}, follow=True
    )
    assert "Fertig bis: Diesen Tag gibt es nicht" in answer.content.decode()
    assert not TranslationTask.objects.filter(due_on__isnull=False).exists()


def test_the_chart_counts_every_page_once_in_each_language(english: None) -> None:
    translate(german_card(), "en")
    german_card()
    answer = signed_in(translator()).get(QUEUE)
    chart = answer.context["coverage"][0]
    assert dict(chart.counts)["missing"] == 1
    assert dict(chart.counts)["up_to_date"] == 3
    assert chart.percent == 75
    assert "75 % von 4 Seiten aktuell" in " ".join(answer.content.decode().split())


def test_vocabularies_have_a_row_each_with_a_link_for_who_may_see_the_list(english: None) -> None:
    client = signed_in(reviewer())
    themes = next(row for row in client.get(QUEUE).context["records"] if row.name == "Themen")
    language, count, address = themes.cells[0]
    assert (language, count) == ("en", themes.total)
    assert client.get(address).status_code == 200
    foreign = next(row for row in signed_in(translator()).get(QUEUE).context["records"] if row.name == "Themen")
    assert foreign.cells[0][2] == ""


def test_the_number_of_queries_does_not_grow_with_the_pages(english: None) -> None:
    client = signed_in(reviewer())
    for number in range(2):
        translate(german_card(title=f"Erste {number}"), "en")
    client.get(QUEUE)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(QUEUE)
    before = len(few)
    for number in range(6):
        card = german_card(title=f"Weitere {number}")
        translate(card, "en")
        if number % 2:
            change(card, teaser=f"Neu {number}")
        else:
            TranslationTask.objects.create(
                translation_key=card.translation_key, locale=locale("en"), assignee=translator()
            )
    # What the change of public content makes anew is made.
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as many:
        client.get(QUEUE)
    assert len(many) == before


def test_reading_a_page_counts_a_view_without_a_query_of_its_own(english: None, client: Any) -> None:
    card = german_card()
    page_views.write()
    PageViews.objects.all().delete()
    client.get(card.url)
    with CaptureQueriesContext(connection) as queries:
        client.get(card.url)
    client.head(card.url)
    assert not [query for query in queries if "pageviews" in query["sql"]]
    assert page_views.write() == 2
    assert list(PageViews.objects.values_list("page_id", "day", "count")) == [(card.pk, timezone.localdate(), 2)]


def test_views_of_many_pages_are_written_at_once_and_added_to_what_is_there(english: None) -> None:
    first, second, gone = german_card(), german_card(), german_card()
    page_views.write()
    PageViews.objects.all().delete()
    for page in (first, first, second, gone):
        count_view(page.pk)
    gone.delete()
    assert page_views.write() == 4
    count_view(first.pk)
    with CaptureQueriesContext(connection) as queries:
        page_views.write()
    assert len([query for query in queries if query["sql"].startswith("UPDATE")]) == 1
    assert dict(PageViews.objects.values_list("page_id", "count")) == {first.pk: 3, second.pk: 1}


def test_a_withdrawn_page_takes_its_translations_with_it(english: None, client: Any) -> None:
    card = german_card()
    page = translate(card, "en")
    PracticePage.objects.get(pk=card.pk).unpublish()
    assert client.get(page.url).status_code == 410
    assert not Page.objects.get(pk=page.pk).live


def test_a_deleted_page_takes_its_translations_out_of_the_public(english: None, client: Any) -> None:
    card = german_card()
    page = translate(card, "en")
    PracticePage.objects.get(pk=card.pk).delete()
    assert not Page.objects.get(pk=page.pk).live


def test_a_translation_expires_in_the_instant_its_original_does_without_any_job(english: None, client: Any) -> None:
    card = german_card()
    page = translate(card, "en")
    change(card, expire_at=timezone.now() + dt.timedelta(hours=1))
    moment = PracticePage.objects.get(pk=page.pk).expire_at
    assert moment == PracticePage.objects.get(pk=card.pk).expire_at
    assert IndexedCard.objects.get(page_id=page.pk).expire_at == moment, "the list of the language knows it, too"
    assert client.get(page.url).status_code == 200
    later = timezone.now() + dt.timedelta(hours=2)
    assert page.pk not in PracticePage.objects.published(later).values_list("pk", flat=True)
    # Publishing the newest version again does not bring the translation back to life.
    PracticePage.objects.get(pk=page.pk).get_latest_revision().publish()
    assert PracticePage.objects.get(pk=page.pk).expire_at == moment


def test_a_new_number_reaches_the_finished_translation_by_itself(
    english: None, django_capture_on_commit_callbacks: Any
) -> None:
    card = german_card()
    draft: Any = card.get_latest_revision_as_object()
    draft.results = [PracticeResult(label="Teilnehmende", value=40, unit="Personen", locale=card.locale)]
    draft.save_revision(clean=False).publish()
    page = translate(card, "en")
    with django_capture_on_commit_callbacks(execute=True):
        changed: Any = PracticePage.objects.get(pk=card.pk).get_latest_revision_as_object()
        results = list(changed.results.all())
        results[0].value = 41
        changed.results = results
        changed.save_revision(clean=False).publish()
    assert [result.value for result in PracticePage.objects.get(pk=page.pk).results.all()] == [41]
    assert state(card) == "up_to_date"


def test_a_translation_somebody_works_on_is_not_published_for_the_sake_of_a_number(
    english: None, django_capture_on_commit_callbacks: Any
) -> None:
    card = german_card()
    page = translate(card, "en")
    before = PracticePage.objects.get(pk=page.pk).live_revision_id
    take(card, locale("en"), translator())
    with django_capture_on_commit_callbacks(execute=True):
        change(card, effort="low")
    TranslationTask.objects.update(assignee=None)
    with django_capture_on_commit_callbacks(execute=True):
        change(card, teaser="Neuer Satz.", effort="high")
    live = PracticePage.objects.get(pk=page.pk)
    assert (live.live_revision_id, live.effort) == (before, page.effort)


def test_the_list_of_cards_asks_as_much_for_one_translation_as_for_five(english: None) -> None:
    client, counts = signed_in(UserFactory(role=Role.ADMIN)), []
    for number in (1, 4):
        for _card in range(number):
            translate(german_card(), "en")
        client.get("/admin/praxisbeispiele/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/admin/praxisbeispiele/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
