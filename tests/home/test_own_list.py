"""The reader's own list: put on it from any card, sorted, noted, taken off and put back, passed on, told of changes."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from contacts.services import withdraw_consent
from home.intern.list_news import send_list_news
from home.models import ListSubscription, SavedPractice
from practices.models import PracticePage
from privacy.tables import tables
from tests.factories import PASSWORD, ContactFactory, PracticeFactory, RegionFactory, SignedIn, signed_in, site_tree
from tests.translation.cards_in_translation import german_card, open_language, translate

pytestmark = pytest.mark.django_db
LIST = "/intern/merkliste/"


@pytest.fixture
def own() -> SignedIn:
    site_tree()
    return signed_in(Role.AGENCY)


def way_of(card: PracticePage, what: str = "merken") -> str:
    return f"/intern/praxisbeispiele/{card.slug}/{what}/"


def save(own: SignedIn, card: PracticePage, note: str = "") -> SavedPractice:
    own.post(way_of(card), {"note": note})
    return SavedPractice.objects.get(user=own.user, practice=card)


def shown(client: Client, address: str = LIST) -> str:
    return client.get(address).content.decode()


def titles(page: str) -> list[str]:
    return re.findall(r'<h2 class="h3"[^>]*>\s*<a [^>]*>(.*?)</a>', page)


# --- from any card to the list and back ---


def test_every_public_card_leads_to_the_list_by_way_of_signing_in() -> None:
    card = PracticeFactory(title="Brücken bauen")
    assert f'href="{way_of(card)}"' in shown(Client(), card.url)
    reader = Client()
    door = reader.get(way_of(card)).headers["Location"]
    assert door == f"/intern/anmelden/?next={way_of(card)}"
    reader.force_login(signed_in(Role.AGENCY).user)
    page = shown(reader, way_of(card))
    assert "Auf die Merkliste setzen?" in page
    assert not SavedPractice.objects.exists(), "looking saves nothing"
    answer = reader.post(way_of(card), {"note": "Frau Beispiel zeigen"}, follow=True)
    assert f'href="{card.url}"' in answer.content.decode(), "the way back to the card"
    assert "Steht auf Ihrer Merkliste" in answer.content.decode()
    assert "Frau Beispiel zeigen" in shown(reader)


def test_the_card_stays_the_same_for_whoever_is_signed_in(own: SignedIn) -> None:
    card = PracticeFactory()
    save(own, card)
    assert own.get(card.url).content == Client().get(card.url).content


def test_saving_twice_keeps_the_note(own: SignedIn) -> None:
    card = PracticeFactory()
    save(own, card, "Bleibt")
    own.post(way_of(card))
    assert SavedPractice.objects.get().note == "Bleibt"


def test_a_full_list_says_so_and_keeps_what_was_typed(own: SignedIn, monkeypatch: Any) -> None:
    monkeypatch.setattr("home.intern.list_views.MAX_SAVED", 1)
    save(own, PracticeFactory())
    other = PracticeFactory()
    answer = own.post(way_of(other), {"note": "Auch das"})
    assert answer.status_code == 422
    assert "Ihre Merkliste ist voll" in answer.content.decode()
    assert "Auch das" in answer.content.decode()
    assert SavedPractice.objects.count() == 1


# --- sorted, noted, taken off ---


def test_the_list_is_sorted_by_day_title_and_region(own: SignedIn) -> None:
    for title, ags, label in (("Zeit", "09475", "Hof"), ("Ämter", "14523", "Vogtland"), ("Mut", "16075", "Saale-Orla")):
        save(own, PracticeFactory(title=title, region=RegionFactory(ags=ags, label=label)))
    assert titles(shown(own)) == ["Mut", "Ämter", "Zeit"]
    assert titles(shown(own, f"{LIST}?sortierung=titel")) == ["Ämter", "Mut", "Zeit"]
    assert titles(shown(own, f"{LIST}?sortierung=region")) == ["Zeit", "Mut", "Ämter"]
    assert titles(shown(own, f"{LIST}?sortierung=unsinn")) == ["Mut", "Ämter", "Zeit"]


def test_a_note_is_kept_changed_and_never_anybody_elses(own: SignedIn) -> None:
    card = PracticeFactory()
    save(own, card)
    answer = own.post(way_of(card, "notiz"), {"note": "Erste Zeile\r\nZweite <b>Zeile</b>"}, follow=True)
    assert "Erste Zeile<br>Zweite &lt;b&gt;Zeile&lt;/b&gt;" in answer.content.decode()
    other = signed_in(Role.AGENCY)
    refused = other.post(way_of(card, "notiz"), {"note": "Fremd"}, follow=True)
    assert "steht nicht auf Ihrer Merkliste" in refused.content.decode()
    assert SavedPractice.objects.get().note.startswith("Erste")
    save(other, card)
    assert "Erste Zeile" not in shown(other)


def test_a_note_of_a_thousand_signs_fits_and_a_longer_one_stays_in_the_form(own: SignedIn) -> None:
    card = PracticeFactory()
    save(own, card)
    assert 'name="note"' in shown(own, way_of(card, "notiz"))
    fits = "\r\n".join(["x" * 499, "y" * 500])
    assert own.post(way_of(card, "notiz"), {"note": fits}).status_code == 302
    answer = own.post(way_of(card, "notiz"), {"note": "z" * 1001})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "auf 1.000 Zeichen" in page
    assert "z" * 1001 in page
    assert SavedPractice.objects.get().note == "x" * 499 + "\n" + "y" * 500


def test_what_was_taken_off_is_put_back_with_its_note(own: SignedIn) -> None:
    card = PracticeFactory(title="Brücken bauen")
    save(own, card, "Meine Notiz")
    answer = own.post(way_of(card, "vergessen"), follow=True)
    page = answer.content.decode()
    assert titles(page) == []
    assert "»Brücken bauen« steht nicht mehr auf Ihrer Merkliste." in page
    assert "Rückgängig machen" in page
    assert not SavedPractice.objects.exists()
    again = own.post(way_of(card), follow=True).content.decode()
    assert "Meine Notiz" in again
    assert SavedPractice.objects.get().removed_at is None


def test_a_new_note_to_what_was_just_taken_off_counts(own: SignedIn) -> None:
    card = PracticeFactory()
    save(own, card, "Alt")
    own.post(way_of(card, "vergessen"))
    assert save(own, card, "Neu").note == "Neu"


def test_fifty_cards_with_notes_stay_a_light_page(own: SignedIn) -> None:
    sizes = []
    for number in range(5):
        card = PracticeFactory(teaser="Wer tut was für wen und was kommt dabei heraus? " * 4)
        save(own, card, f"Notiz {number} " * 10)
        sizes.append(len(shown(own).encode()))
    assert sizes[0] + 49 * (sizes[4] - sizes[0]) / 4 < 80_000


def test_a_note_written_while_another_tab_took_the_card_off_is_not_lost(own: SignedIn) -> None:
    card = PracticeFactory()
    save(own, card, "Alt")
    own.post(way_of(card, "vergessen"))
    own.post(way_of(card, "notiz"), {"note": "Neu"})
    assert SavedPractice.objects.get().note == "Neu"


def test_after_an_hour_nothing_of_it_is_left(own: SignedIn) -> None:
    card = PracticeFactory()
    save(own, card, "Meine Notiz")
    own.post(way_of(card, "vergessen"))
    send_list_news(timezone.now() + dt.timedelta(minutes=61))
    assert not SavedPractice.every.exists()
    assert "Rückgängig machen" not in shown(own, f"{LIST}?entfernt={card.slug}")


def test_a_withdrawn_card_says_so_keeps_the_note_and_can_be_removed(own: SignedIn) -> None:
    card = PracticeFactory(title="Geheimtitel")
    save(own, card, "Das mit den Bussen")
    card.unpublish()
    page = shown(own)
    assert "Geheimtitel" not in page
    assert "nicht mehr veröffentlicht" in page
    assert "Das mit den Bussen" in page
    own.post(way_of(card, "vergessen"))
    assert not SavedPractice.objects.exists()
    own.post(way_of(card))
    assert SavedPractice.objects.count() == 1, "put back although nobody may read it"


def test_the_list_shows_the_readers_language(own: SignedIn) -> None:
    open_language("en")
    german = german_card(title="Ein Ansatz", slug="ein-ansatz")
    save(own, german)
    english = translate(german, "en")
    User.objects.filter(pk=own.user.pk).update(language="en")
    page = shown(own)
    assert titles(page) == [english.title]
    assert f'href="{english.url}"' in page
    english.unpublish()
    assert titles(shown(own)) == ["Ein Ansatz"]


def test_a_long_list_costs_the_queries_of_a_short_one(own: SignedIn) -> None:
    counts = []
    for number in (1, 9):
        for _ in range(number):
            save(own, PracticeFactory())
        shown(own)
        with CaptureQueriesContext(connection) as queries:
            shown(own)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_own_data_has_notes_and_the_erased_account_none(own: SignedIn) -> None:
    card, gone = PracticeFactory(title="Brücken"), PracticeFactory(title="Geheimtitel")
    save(own, card, "Meine Notiz")
    save(own, gone, "Noch eine")
    gone.unpublish()
    own.post("/intern/merkliste/neues/", {"an": "1"})
    data = own.get("/intern/meine-daten.json").json()
    assert [(one["title"], one["note"]) for one in data["saved_practices"]] == [
        ("Brücken", "Meine Notiz"),
        (None, "Noch eine"),
    ]
    assert data["list_news"] is True
    own.post(way_of(card, "vergessen"))
    own.post("/intern/konto-loeschen/", {"proof": PASSWORD})
    assert not SavedPractice.every.exists()
    assert not ListSubscription.objects.exists()


def test_the_person_finder_reads_notes() -> None:
    (table,) = [table for table in tables() if table.label == "home.savedpractice"]
    assert [field.name for field in table.fields] == ["note"]


# --- passed on ---


def test_a_colleague_opens_the_same_cards_without_notes_and_without_an_account(own: SignedIn) -> None:
    first, second = PracticeFactory(title="Erste"), PracticeFactory(title="Zweite")
    save(own, first, "Nur für mich")
    save(own, second)
    address = re.search(r'href="(/merkliste/\?[^"]+)"', shown(own))
    assert address is not None
    assert 'href="mailto:?subject=Praxisbeispiele%20f%C3%BCr%20Sie&amp;body=http' in shown(own)
    answer = Client().get(address[1].replace("&amp;", "&"))
    page = answer.content.decode()
    assert page.index("Zweite") < page.index("Erste")
    assert "Nur für mich" not in page
    assert 'name="robots" content="noindex"' in page
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_passed_on_list_shows_public_cards_only_and_tells_nothing_of_others() -> None:
    public, draft, gone = PracticeFactory(title="Da"), PracticeFactory(published=False), PracticeFactory(title="Fort")
    gone.unpublish()
    page = shown(Client(), f"/merkliste/?k={public.pk}&k={gone.pk}")
    assert "Da" in page
    assert "Fort" not in page
    assert "fehlt in dieser Liste" in page
    nothing = [shown(Client(), f"/merkliste/?k={number}") for number in (draft.pk, gone.pk, 999_999)]
    same = {re.sub(r"\?k=\d+", "", page) for page in nothing}
    assert len(same) == 1


@pytest.mark.parametrize("query", ["", "?k=", "?k=x", "?k=-1", "?k=٣", "?k=" + "9" * 40, "?k=1&k[]=2", "?k=0"])
def test_an_address_that_was_mangled_is_an_empty_list(query: str) -> None:
    site_tree()
    answer = Client().get(f"/merkliste/{query}")
    assert answer.status_code == 200
    assert "kein veröffentlichtes Praxisbeispiel" in answer.content.decode()


def test_at_most_fifty_cards_and_each_once(monkeypatch: Any) -> None:
    monkeypatch.setattr("home.shared_list.MAX_SHARED", 2)
    made = [PracticeFactory() for _ in range(3)]
    page = shown(Client(), "/merkliste/?" + "&".join(f"k={card.pk}" for card in (made[0], made[0], *made)))
    assert [card.title in page for card in made] == [True, True, False]


def test_a_passed_on_list_follows_the_language_of_the_reader() -> None:
    open_language("en")
    german = german_card(title="Ein Ansatz", slug="ein-ansatz")
    english = translate(german, "en")
    page = shown(Client(), f"/en/merkliste/?k={german.pk}&k={english.pk}")
    assert page.count("<article") == 1
    assert english.url in page


def test_fifty_cards_cost_the_queries_of_one() -> None:
    made = [PracticeFactory() for _ in range(8)]
    counts = []
    for few in (made[:1], made):
        address = "/merkliste/?" + "&".join(f"k={card.pk}" for card in few)
        shown(Client(), address)
        with CaptureQueriesContext(connection) as queries:
            shown(Client(), address)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


# --- told of changes ---


@pytest.fixture
def noon() -> dt.datetime:
    return timezone.localtime().replace(hour=12, minute=0)


def order(own: SignedIn) -> None:
    own.post("/intern/merkliste/neues/", {"an": "1"})


def test_nobody_is_written_to_who_did_not_ask(own: SignedIn, noon: dt.datetime) -> None:
    card = PracticeFactory()
    save(own, card)
    card.unpublish()
    assert "Ausgeschaltet." in shown(own)
    assert send_list_news(noon) == 0
    assert not mail.outbox


def test_one_mail_tells_all_that_changed_since_the_switch(own: SignedIn, noon: dt.datetime) -> None:
    dated, asked, gone, same = (
        PracticeFactory(title=title) for title in ("Datiert", "Gefragt", "Geheimtitel", "Gleich")
    )
    for card in (dated, asked, gone, same):
        save(own, card)
    order(own)
    assert send_list_news(noon) == 0, "nothing has changed yet"
    dated.information_on = dt.date(2026, 10, 1)
    dated.save_revision().publish()
    ContactFactory(card=asked, level="agencies")
    gone.unpublish()
    assert send_list_news(noon) == 0, "one look a day"
    assert send_list_news(noon + dt.timedelta(days=1)) == 1
    (sent,) = mail.outbox
    assert sent.to == [own.user.email]
    assert "Datiert\n- Die Angaben sind neu, Stand: 1. Oktober 2026." in sent.body
    assert "Gefragt\n- Es gibt jemand Neuen" in sent.body
    assert "1 gemerktes Praxisbeispiel ist nicht mehr veröffentlicht." in sent.body
    assert dated.url in sent.body
    for hidden in ("Geheimtitel", "Gleich", "Fachstelle", "fachstelle@", "23125"):
        assert hidden not in sent.body
    assert send_list_news(noon + dt.timedelta(days=2)) == 0, "told once"
    gone.save_revision().publish()
    assert send_list_news(noon + dt.timedelta(days=3)) == 1
    assert "wieder veröffentlicht" in mail.outbox[1].body


def test_a_contact_that_the_reader_may_not_see_is_no_news(own: SignedIn, noon: dt.datetime) -> None:
    card = PracticeFactory()
    save(own, card)
    order(own)
    ContactFactory(card=card, level="editors")
    withdraw_consent(ContactFactory(card=card, level="public"), None)
    assert send_list_news(noon) == 0


def test_what_is_saved_later_is_watched_from_that_moment(own: SignedIn, noon: dt.datetime) -> None:
    order(own)
    card = PracticeFactory(information_on=dt.date(2026, 1, 1))
    save(own, card)
    assert send_list_news(noon) == 0
    card.unpublish()
    assert send_list_news(noon + dt.timedelta(days=1)) == 1


def test_the_mail_is_in_the_language_of_the_account_and_not_at_night(own: SignedIn, noon: dt.datetime) -> None:
    User.objects.filter(pk=own.user.pk).update(language="en")
    card = PracticeFactory()
    save(own, card)
    order(own)
    card.unpublish()
    assert send_list_news(noon.replace(hour=3)) == 0
    assert send_list_news(noon) == 1


def test_somebody_who_left_gets_no_mail(own: SignedIn, noon: dt.datetime) -> None:
    card = PracticeFactory()
    save(own, card)
    order(own)
    card.unpublish()
    User.objects.filter(pk=own.user.pk).update(is_active=False)
    assert send_list_news(noon) == 0


def test_unsubscribing_needs_no_account_and_looking_does_not_do_it(own: SignedIn, noon: dt.datetime) -> None:
    card = PracticeFactory()
    save(own, card)
    order(own)
    card.unpublish()
    send_list_news(noon)
    sent = mail.outbox[0]
    address = str(sent.extra_headers["List-Unsubscribe"]).strip("<>")
    assert address in sent.body
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = "/" + address.split("/", 3)[3]
    stranger = Client(enforce_csrf_checks=True)
    page = stranger.get(path)
    assert "abbestellen?" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert not page.cookies
    assert ListSubscription.objects.exists()
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 302
    assert not ListSubscription.objects.exists()
    assert "Sie bekommen keine E-Mails" in stranger.get(path).content.decode()
    order(own)
    assert stranger.post(path).status_code == 200
    assert ListSubscription.objects.exists(), "an old link does not end what was ordered anew"
    assert stranger.get("/merkliste/abbestellen/unsinn/").status_code == 404


def test_the_switch_on_the_list_turns_it_off_again(own: SignedIn) -> None:
    order(own)
    assert "Eingeschaltet" in shown(own)
    own.post("/intern/merkliste/neues/")
    assert not ListSubscription.objects.exists()
