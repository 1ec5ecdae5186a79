"""What somebody looked for and did not find, told to the editors without a person."""

from __future__ import annotations

import pytest
from django.test import Client

from search.models import Wish

pytestmark = pytest.mark.django_db


def test_the_wish_is_kept_without_a_person(client: Client) -> None:
    answer = client.post("/suche/wunsch/", {"query": "xyzzy", "text": "Sprachkurse für Schichtarbeitende"}, follow=True)
    assert "Vielen Dank" in answer.content.decode()
    assert not answer.cookies
    wish = Wish.objects.get()
    assert (wish.query, wish.text) == ("xyzzy", "Sprachkurse für Schichtarbeitende")
    assert {field.name for field in Wish._meta.fields} == {"id", "created_at", "query", "text", "is_done"}


def test_a_wish_too_short_says_so_and_keeps_what_was_typed(client: Client) -> None:
    answer = client.post("/suche/wunsch/", {"query": "x", "text": "abc"})
    assert answer.status_code == 400
    assert 'value="abc"' in answer.content.decode()
    assert "Bitte schreiben Sie in ein paar Wörtern" in answer.content.decode()
    assert not Wish.objects.exists()


def test_n15_a_wish_with_a_field_that_the_browser_filled_comes_again_with_everything(client: Client) -> None:
    data = {"query": "xyzzy", "text": "Sprachkurse am Abend", "leave_empty": "example.org"}
    answer = client.post("/suche/wunsch/", data)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Vielen Dank" not in page
    assert 'value="Sprachkurse am Abend"' in page
    assert 'value="xyzzy"' in page
    assert 'name="send_anyway"' in page
    assert not Wish.objects.exists()
    answer = client.post("/suche/wunsch/", {**data, "send_anyway": "1"}, follow=True)
    assert "Vielen Dank" in answer.content.decode()
    assert Wish.objects.get().text == "Sprachkurse am Abend"


def test_n15_nobody_is_thanked_for_a_wish_that_is_not_there(client: Client) -> None:
    for sign in ("", "?wunsch=1", "?wunsch=a:b:c"):
        assert "Vielen Dank" not in client.get(f"/suche/wunsch/danke/{sign}").content.decode()
    thanks = client.post("/suche/wunsch/", {"text": "Sprachkurse am Abend"}).headers["Location"]
    assert "Vielen Dank" in client.get(thanks).content.decode()
    Wish.objects.all().delete()
    assert "Vielen Dank" not in client.get(thanks).content.decode()


def test_n15_one_address_uses_up_its_own_wishes_and_is_told_when(client: Client) -> None:
    for number in range(10):
        assert client.post("/suche/wunsch/", {"text": f"Sprachkurse {number}"}).status_code == 302
    answer = client.post("/suche/wunsch/", {"text": "noch ein Sprachkurs"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "3600"
    assert 'value="noch ein Sprachkurs"' in answer.content.decode()
    other = Client(REMOTE_ADDR="203.0.113.9")
    assert other.post("/suche/wunsch/", {"text": "Sprachkurse anderswo"}).status_code == 302
