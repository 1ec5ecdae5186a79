"""The texts of a card side by side: typing, checks, keeping, conflicts."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail_localize.models import StringTranslation

from tests.translation.cards_in_translation import (
    change,
    editor_url,
    fields,
    form_of,
    german_card,
    locale,
    open_language,
    reviewer,
    save,
    signed_in,
    stale_card,
    state,
    text_of,
    translate,
    translator,
)
from translation.models import SegmentMark
from translation.services import take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_stale_text_shows_word_by_word_what_changed_also_to_a_screen_reader() -> None:
    card, _page = stale_card()
    html = text_of(signed_in(translator()).get(editor_url(card, "en")))
    assert '<del><span class="w-sr-only">entfallen: </span>Montag</del>' in html
    assert '<ins><span class="w-sr-only">neu: </span>Dienstag</ins>' in html


def test_checked_and_stays_makes_a_text_current_without_changing_a_letter() -> None:
    card, _page = stale_card()
    client = signed_in(translator())
    response = client.get(editor_url(card, "en"))
    stale = form_of(response, "Wir treffen").segment
    client.post(editor_url(card, "en"), {**fields(response), "check": stale.key})
    translation = StringTranslation.objects.get(translation_of_id=stale.string_id, locale=locale("en"))
    assert translation.data == "[en] Wir treffen uns am Montag."
    assert translation.mark.kind == SegmentMark.Kind.CHECKED
    assert form_of(client.get(editor_url(card, "en")), "Wir treffen").segment.state == "done"


def test_a_draft_of_a_machine_is_open_until_a_person_says_it_stays() -> None:
    card, _page = stale_card()
    client = signed_in(translator())
    segment = form_of(client.get(editor_url(card, "en")), "Wir treffen").segment
    draft = StringTranslation.objects.create(
        translation_of_id=segment.string_id,
        context_id=segment.context_id,
        locale=locale("en"),
        data="We meet Tuesday.",
        translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE,
        tool_name="Testdienst",
    )
    response = client.get(editor_url(card, "en"))
    assert "Maschinenentwurf" in text_of(response)
    assert state(card) == "stale"
    client.post(editor_url(card, "en"), {**fields(response), "check": segment.key})
    draft.refresh_from_db()
    assert (draft.data, draft.translation_type) == ("We meet Tuesday.", StringTranslation.TRANSLATION_TYPE_MANUAL)


def test_saving_does_not_make_a_stale_text_current_by_itself() -> None:
    card, _page = stale_card()
    client = signed_in(translator())
    answer = client.post(editor_url(card, "en"), fields(client.get(editor_url(card, "en"))), follow=True)
    assert "Es gab nichts zu speichern." in text_of(answer)
    assert state(card) == "stale"


def test_a_name_stays_as_it_is_with_a_mark_and_not_without(client: Client) -> None:
    card = german_card(title_short="Chancen-Werkstatt")
    person = translator()
    take(card, locale("en"), person)
    writing = signed_in(person)
    refused = save(writing, card, "Chancen-Werkstatt", "Chancen-Werkstatt")
    assert "Originaltext bleibt" in " ".join(form_of(refused, "Chancen-Werkstatt").errors["text"])
    key = form_of(refused, "Chancen-Werkstatt").segment.key
    save(writing, card, "Chancen-Werkstatt", "", **{f"s{key}-keep": "on"})
    translation = StringTranslation.objects.get(translation_of__data="Chancen-Werkstatt", locale=locale("en"))
    assert (translation.data, translation.mark.kind) == ("Chancen-Werkstatt", SegmentMark.Kind.KEPT)
    assert form_of(writing.get(editor_url(card, "en")), "Chancen-Werkstatt").segment.state == "done"


def test_what_breaks_links_tags_or_length_is_refused_and_stays_in_the_field() -> None:
    card = german_card(
        title_short="Kurz",
        implementation='<p>Siehe <a href="https://example.org/">dort</a> und <b>hier</b>.</p>',
    )
    take(card, locale("en"), (person := translator()))
    client = signed_in(person)
    for german, typed in (
        ("Siehe", "See there and <b>here</b>."),
        ("Siehe", 'See <a id="a1">there</a> and <b>here</b><script>alert(1)</script>.'),
        ("Siehe", 'See <a id="a1" onclick="x()">there</a> and <b>here</b>.'),
        ("Kurz", "x" * 121),
    ):
        answer = save(client, card, german, typed)
        form = form_of(answer, german)
        assert form.errors["text"], typed
        assert form["text"].value() == typed
        assert not StringTranslation.objects.filter(context=form.segment.context_id, locale=locale("en")).exists()
    sound = 'See <a id="a1">there</a> and <b>here</b>.'
    assert form_of(save(client, card, "Siehe", sound), "Siehe").segment.translation.data == sound


def test_one_faulty_text_does_not_cost_the_others() -> None:
    card = german_card(teaser="Ein Satz.", implementation="<p>Mit <b>Nachdruck</b>.</p>")
    take(card, locale("en"), (person := translator()))
    client = signed_in(person)
    response = client.get(editor_url(card, "en"))
    good, bad = form_of(response, "Ein Satz"), form_of(response, "Mit Nachdruck")
    values = {
        **fields(response),
        f"s{good.segment.key}-text": "One sentence.",
        f"s{bad.segment.key}-text": "With <b>stress.",
    }
    answer = client.post(editor_url(card, "en"), values)
    assert "1 Text ist gespeichert." in text_of(answer)
    assert "Bei 1 Text gibt es noch etwas zu klären" in text_of(answer)
    assert form_of(answer, "Mit Nachdruck")["text"].value() == "With <b>stress."
    assert form_of(answer, "Ein Satz").segment.state == "done"


def test_plain_text_may_have_signs_that_mean_something_in_html() -> None:
    card = german_card(teaser="Fragen & Antworten <kurz>")
    take(card, locale("en"), (person := translator()))
    client = signed_in(person)
    assert form_of(client.get(editor_url(card, "en")), "Fragen & Antworten <kurz>")
    answer = save(client, card, "Fragen", "Q & A <short>")
    assert form_of(answer, "Fragen")["text"].value() == "Q & A <short>"
    assert form_of(answer, "Fragen").segment.translation.data == "Q &amp; A &lt;short&gt;"


def test_two_people_at_one_text_choose_between_mine_and_theirs() -> None:
    card = german_card(teaser="Ein Satz.")
    first, second = signed_in(reviewer()), signed_in(reviewer())
    take(card, locale("en"), translator())
    opened = second.get(editor_url(card, "en"))
    save(first, card, "Ein Satz", "The other's words.")
    form = form_of(opened, "Ein Satz")
    key = f"s{form.segment.key}"
    values = {**fields(opened), f"{key}-text": "My words."}
    answer = second.post(editor_url(card, "en"), values)
    html = text_of(answer)
    assert "Inzwischen wurde hier ein anderer Text gespeichert." in html
    assert "The other&#x27;s words." in html
    assert form_of(answer, "Ein Satz")["text"].value() == "My words."
    second.post(editor_url(card, "en"), {**values, f"{key}-choice": "theirs"})
    assert form_of(second.get(editor_url(card, "en")), "Ein Satz").segment.stored == "The other's words."
    second.post(editor_url(card, "en"), {**values, f"{key}-choice": "mine"})
    assert form_of(second.get(editor_url(card, "en")), "Ein Satz").segment.stored == "My words."


def test_the_german_text_changing_meanwhile_is_told_and_nothing_is_saved_under_the_wrong_text() -> None:
    card = german_card(teaser="Erster Wortlaut.")
    take(card, locale("en"), (person := translator()))
    client = signed_in(person)
    opened = client.get(editor_url(card, "en"))
    key = f"s{form_of(opened, 'Erster').segment.key}-text"
    change(card, teaser="Zweiter Wortlaut.")
    answer = client.post(editor_url(card, "en"), {**fields(opened), key: "First wording."})
    assert "Original hat sich inzwischen geändert" in text_of(answer)
    assert not StringTranslation.objects.filter(data="First wording.").exists()


def test_the_memory_offers_what_was_translated_before() -> None:
    translate(german_card(teaser="Der Sprechtag findet einmal im Monat statt."), "en")
    card = german_card(teaser="Der Sprechtag findet zweimal im Monat statt.")
    take(card, locale("en"), (person := translator()))
    form = form_of(signed_in(person).get(editor_url(card, "en")), "Der Sprechtag")
    assert [(hit.text, 70 <= hit.likeness < 100) for hit in form.suggestions] == [
        ("[en] Der Sprechtag findet einmal im Monat statt.", True)
    ]


def test_the_list_of_open_texts_leaves_out_what_is_done() -> None:
    card, _page = stale_card()
    response = signed_in(translator()).get(editor_url(card, "en"), {"nur": "offen"})
    assert [form.segment.source_text for form in response.context["forms"]] == ["Wir treffen uns am Dienstag."]


def test_arabic_is_typed_from_right_to_left() -> None:
    open_language("ar")
    card = german_card()
    take(card, locale("ar"), (person := translator()))
    html = signed_in(person).get(editor_url(card, "ar")).content.decode()
    assert 'lang="ar"' in html
    assert 'dir="rtl"' in html


def test_the_script_gets_its_answer_for_the_text_it_sent() -> None:
    card = german_card(teaser="Ein Satz.")
    take(card, locale("en"), (person := translator()))
    client = signed_in(person)
    response = client.get(editor_url(card, "en"))
    form = form_of(response, "Ein Satz")
    key = f"s{form.segment.key}"
    answer = client.post(
        editor_url(card, "en"),
        {f"{key}-text": "One sentence.", f"{key}-base": form["base"].value()},
        headers={"X-Requested-With": "XMLHttpRequest"},
    ).json()
    assert answer["texts"][form.segment.key]["state"] == "done"
    assert answer["texts"][form.segment.key]["errors"] == []


def test_someone_elses_translation_can_be_read_but_not_changed() -> None:
    card = german_card(teaser="Ein Satz.")
    take(card, locale("en"), translator())
    client = signed_in(translator())
    response = client.get(editor_url(card, "en"))
    assert "<textarea" not in response.content.decode()
    key = f"s{form_of(response, 'Ein Satz').segment.key}-text"
    assert client.post(editor_url(card, "en"), {key: "Stolen."}).status_code in {302, 403}
    assert not StringTranslation.objects.filter(data="Stolen.").exists()
