"""Days and times as people write them: taken as meant or refused with a reason, never replaced."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.audit_report import AuditFilterSet
from accounts.roles import Role
from contacts.managers import DETAILS
from contacts.models import Contact
from language.dates import read_day
from practices.models import PracticePage
from tests.editorial.forms import sent_back, words
from tests.factories import PracticeFactory, signed_in, site_tree
from tests.translation.cards_in_translation import editor_url, german_card, open_language

DAYS = {
    "15.03.2024": (2024, 3, 15),
    "1.5.24": (2024, 5, 1),
    "1.11.26": (2026, 11, 1),
    " 07.08.2025 ": (2025, 8, 7),
    "7. 8. 2025": (2025, 8, 7),
    "2024-05-01": (2024, 5, 1),
    "29.02.2028": (2028, 2, 29),
    "3.10.98": (1998, 10, 3),
}
NO_DAYS = (
    "31.02.2026",
    "30.2.26",
    "heute",
    "Mai 2024",
    "05/01/2024",
    "1.13.2026",
    "01.05.0224",
    "1.5",
    "2024",
    "1.5.224",
)
INSTANTS = {
    "28.03.2027 14:30": (2027, 3, 28, 14, 30),
    "28.3.27 14.30 Uhr": (2027, 3, 28, 14, 30),
    "28.03.2027, 9:05": (2027, 3, 28, 9, 5),
    "2027-03-28 14:30": (2027, 3, 28, 14, 30),
    "2027-03-28T14:30": (2027, 3, 28, 14, 30),
    "28.03.2027": (2027, 3, 28, 0, 0),
}
NO_INSTANTS = ("28.03.2027 02:30", "28.3.27 2:30", "28.03.2027 25:00", "jetzt", "31.02.2026 10:00", "morgen 14:30")
UNTIDY = Path(__file__).resolve().parents[3] / "shared" / "untidy" / "dates.txt"


@pytest.mark.parametrize("language", ["de", "en", "uk", "ar", "de-simple"])
def test_n13_every_form_in_every_language_takes_german_days_and_refuses_nonsense(language: str) -> None:
    with translation.override(language):
        for typed, day in DAYS.items():
            assert forms.DateField().clean(typed) == dt.date(*day), typed
            assert read_day(typed) == dt.date(*day), typed
        for typed in NO_DAYS:
            with pytest.raises(forms.ValidationError):
                forms.DateField().clean(typed)
            with pytest.raises(ValueError):
                read_day(typed)
        for typed, instant in INSTANTS.items():
            assert timezone.localtime(forms.DateTimeField().clean(typed)).timetuple()[:5] == instant, typed
        for typed in NO_INSTANTS:
            with pytest.raises(forms.ValidationError):
                forms.DateTimeField().clean(typed)
        assert forms.TimeField().clean("9.05 Uhr") == dt.time(9, 5)


@pytest.mark.skipif(not UNTIDY.exists(), reason="the untidy dates are not here")
def test_n13_what_people_wrote_is_taken_as_meant_or_refused() -> None:
    for line in UNTIDY.read_text().splitlines():
        try:
            day = forms.DateTimeField().clean(line).date()
        except forms.ValidationError:
            continue
        assert day.year in range(2024, 2028), line


@pytest.mark.django_db
def test_n13_a_contact_keeps_the_day_that_was_typed_and_refuses_one_that_is_none() -> None:
    site_tree()
    client = signed_in(Role.ADMIN)
    sent: dict[str, Any] = {f"{detail}_level": "editors" for detail in DETAILS}
    sent |= {"name": "Fachstelle", "consent_how": "mail", "valid_until": "31.12.2031", "seen_version": 0}
    answer = client.post(reverse("contacts:add"), {**sent, "consent_on": "31.02.2024"})
    assert "Diesen Tag gibt es nicht. Bitte schreiben Sie ihn so: 31.12.2026." in words(answer)
    assert 'value="31.02.2024"' in answer.content.decode()
    contacts = Contact.objects.unrestricted("a test looks at the record")
    assert not contacts.exists()
    assert client.post(reverse("contacts:add"), {**sent, "consent_on": "15.03.24"}).status_code == 302
    contact = contacts.get()
    assert contact.consent_on == dt.date(2024, 3, 15)
    assert contact.last_day == dt.date(2031, 12, 31)


@pytest.mark.django_db
def test_n13_a_card_shows_its_days_the_german_way_and_keeps_what_was_typed(settings: Any) -> None:
    site_tree()
    client = signed_in(Role.ADMIN, language="en")
    card = PracticeFactory(period_start=dt.date(2024, 5, 1), go_live_at=None)
    edit = f"/admin/pages/{card.pk}/edit/"
    sent = sent_back(client.get(edit))
    assert sent["period_start"] == "01.05.2024"
    wrong = client.post(edit, {**sent, "period_start": "Mai 2024", "next_check_on": "31.02.2026"})
    back = sent_back(wrong)
    assert (back["period_start"], back["next_check_on"]) == ("Mai 2024", "31.02.2026")
    right = {**sent, "period_start": "1.5.24", "next_check_on": "2031-01-02", "expire_at": "28.03.2031 14:30"}
    assert client.post(edit, right).status_code == 302
    draft: Any = PracticePage.objects.get(pk=card.pk).get_latest_revision_as_object()
    assert (draft.period_start, draft.next_check_on) == (dt.date(2024, 5, 1), dt.date(2031, 1, 2))
    assert timezone.localtime(draft.expire_at).timetuple()[:5] == (2031, 3, 28, 14, 30)


def unplanned_card() -> tuple[Client, PracticePage, str]:
    """An administrator, a public card and the address of its form."""
    site_tree()
    card = PracticeFactory(go_live_at=None)
    return signed_in(Role.ADMIN), card, f"/admin/pages/{card.pk}/edit/"


@pytest.mark.django_db
def test_n13_the_last_day_of_a_plan_is_a_whole_day_and_its_first_begins_with_it() -> None:
    client, card, edit = unplanned_card()
    for typed, minute in {"31.12.31": (23, 59), "2031-12-31": (23, 59), "31.12.2031 00:00": (0, 0)}.items():
        sent = {**sent_back(client.get(edit)), "go_live_at": "1.12.31", "expire_at": typed}
        assert client.post(edit, sent).status_code == 302
        draft: Any = PracticePage.objects.get(pk=card.pk).get_latest_revision_as_object()
        assert timezone.localtime(draft.expire_at).timetuple()[:5] == (2031, 12, 31, *minute), typed
        assert timezone.localtime(draft.go_live_at).timetuple()[:5] == (2031, 12, 1, 0, 0)
        assert sent_back(client.get(edit))["expire_at"] == "31.12.2031 {:02}:{:02}".format(*minute)


@pytest.mark.django_db
def test_n13_an_hour_that_the_clocks_leave_out_is_refused_in_words() -> None:
    client, _card, edit = unplanned_card()
    shown = client.post(edit, {**sent_back(client.get(edit)), "expire_at": "30.03.2031 02:30"})
    assert "Diese Stunde gibt es nicht oder zweimal, weil die Uhren umgestellt werden." in words(shown)
    assert "Europe/Berlin" not in words(shown)
    assert sent_back(shown)["expire_at"] == "30.03.2031 02:30"


@pytest.mark.django_db
def test_n13_a_report_is_filtered_by_german_days_and_says_which_day_is_none() -> None:
    good = AuditFilterSet({"at_from": "1.5.24", "at_to": "31.12.2026"})
    assert good.form.is_valid(), good.form.errors
    assert good.form.cleaned_data["at"].start.date() == dt.date(2024, 5, 1)
    bad = AuditFilterSet({"at_from": "31.02.2026"})
    assert not bad.form.is_valid()
    shown = signed_in(Role.ADMIN).get(reverse("audit_log"), {"at_from": "31.02.2026"})
    assert "Diesen Tag gibt es nicht" in words(shown)
    assert 'value="31.02.2026"' in shown.content.decode()


@pytest.mark.django_db
def test_n13_the_term_of_a_translation_is_kept_as_typed_when_it_is_none() -> None:
    open_language("en")
    card = german_card()
    client = signed_in(Role.ADMIN)
    step = editor_url(card, "en", step=True)
    shown = client.post(step, {"step": "due", "due_on": "31.02.2026"}, follow=True)
    assert "Fertig bis: Diesen Tag gibt es nicht" in words(shown)
    assert 'value="31.02.2026"' in shown.content.decode()
    shown = client.post(step, {"step": "due", "due_on": "1.5.31"}, follow=True)
    assert 'value="01.05.2031"' in shown.content.decode()
