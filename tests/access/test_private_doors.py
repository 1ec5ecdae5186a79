"""The door of a private page: what it says to whom, and who gets in."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from practices.models import PracticeIndexPage
from tests.access.aviary import WORDS, Aviary, restrict
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
TYPES = ("login", "groups", "password")


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("method", ["get", "head"])
def test_n03_the_door_of_a_private_page_says_nothing_and_is_kept_by_no_cache(
    aviary: Aviary, kind: str, method: str
) -> None:
    aviary.page.delete()
    restrict(aviary.card, kind)
    answer = getattr(Client(), method)(aviary.card.url)
    assert {"private", "no-store"} <= set(answer["Cache-Control"].replace(" ", "").split(","))
    if kind == "password":
        assert answer.status_code == 200
        assert method == "head" or "Passwort nötig" in answer.content.decode()
    else:
        assert answer["Location"].startswith("/intern/anmelden/?next=/praxisbeispiele/kanarie")
    assert not [word for word in WORDS if word.lower() in answer.content.decode().lower()]


def test_n03_the_list_page_itself_asks_before_it_shows_its_cards(aviary: Aviary) -> None:
    restrict(PracticeIndexPage.objects.get(slug="praxisbeispiele", locale__language_code="de"))
    answer = Client().get("/praxisbeispiele/")
    assert answer["Location"].startswith("/intern/anmelden/")
    assert aviary.reader.get("/praxisbeispiele/").status_code == 200
    assert "no-store" in aviary.reader.get("/praxisbeispiele/")["Cache-Control"]
    assert "daneben" not in Client().get("/suche/").content.decode()


def test_n03_who_may_read_a_private_page_reads_it_and_its_contacts(aviary: Aviary) -> None:
    rule = restrict(aviary.card, "groups")
    intern = reverse("intern_practice", args=["kanarie"])
    assert aviary.reader.get(aviary.card.url).status_code == 403
    assert aviary.reader.get(intern).status_code == 404
    aviary.reader.user.groups.add(rule.groups.get())
    answer = aviary.reader.get(aviary.card.url)
    assert "Kanarientitel eins" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "Kanarientitel eins" in aviary.reader.get(intern).content.decode()
    assert Client().get(aviary.card.url).status_code == 302
    assert not Client().get(aviary.plain.url).cookies


def test_n03_a_shared_password_opens_the_page_and_cannot_be_guessed_for_ever(aviary: Aviary) -> None:
    rule = restrict(aviary.card, "password")
    door = reverse("wagtailcore_authenticate_with_password", args=[rule.pk, aviary.card.pk])
    client = Client()
    answer = client.post(door, {"password": "falsch", "return_url": aviary.card.url})
    assert "no-store" in answer["Cache-Control"]
    assert "Kanarientitel eins" not in answer.content.decode()
    assert client.post(door, {"password": "geheim", "return_url": aviary.card.url})["Location"] == aviary.card.url
    assert "Kanarientitel eins" in client.get(aviary.card.url).content.decode()
    stranger = Client()
    tries = [stranger.post(door, {"password": "x", "return_url": "/"}).status_code for _ in range(12)]
    assert tries[-1] == 429


def test_n03_who_is_signed_in_and_not_in_the_group_reads_that_and_is_not_sent_in_circles(aviary: Aviary) -> None:
    aviary.page.delete()
    restrict(aviary.card, "groups")
    answer = aviary.reader.get(aviary.card.url, follow=True)
    assert (answer.status_code, answer.redirect_chain) == (403, [])
    assert "no-store" in answer["Cache-Control"]
    assert "Dafür fehlt die Berechtigung" in answer.content.decode()
    assert not [word for word in WORDS if word in answer.content.decode()]


def test_n03_who_owes_a_second_factor_is_led_to_it_from_a_page_for_a_group(aviary: Aviary, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    rule = restrict(aviary.card, "groups")
    reviewer = UserFactory(role=Role.REVIEWER)
    rule.groups.set(reviewer.groups.all())
    client = Client()
    client.force_login(reviewer)
    answer = client.get(aviary.card.url, follow=True)
    assert answer.redirect_chain[0] == (reverse("mfa_index"), 302)
    assert answer.status_code == 200
    assert "zweiten Faktor" in answer.content.decode()
