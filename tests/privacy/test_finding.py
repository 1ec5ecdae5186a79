"""Finding a person everywhere, and taking the person out again (GDPR, articles 15 and 17)."""

from __future__ import annotations

import html
import json
import re
import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Comment, CommentReply, Locale, PageLogEntry
from wagtail_localize.models import (
    String,
    StringTranslation,
    TranslatableObject,
    Translation,
    TranslationContext,
    TranslationSource,
)

from accounts.models import AccessRequest, AuditAction, AuditEntry, User
from accounts.roles import Role
from contacts.models import Contact
from practices.models import PracticeCredit, PracticePage, PracticeQuestion
from privacy import tables
from privacy.finding import Report, find, rows
from privacy.redaction import remove_person
from privacy.registry import registry
from privacy.search_terms import SearchTerm, one_pattern
from privacy.text_search import Search
from search.index.rows import index_card
from search.models import DocumentText, IndexedCard, SearchPhrase, Synonym, Wish
from tests.access.canaries import database_dump
from tests.factories import ContactFactory, OrganisationFactory, PracticeFactory, UserFactory, site_tree
from translation.models import SegmentNote

pytestmark = pytest.mark.django_db
PERSON = "Käthlin Grünspecht"
EVERYWHERE = [group.key for group in tables.CHOICES]


@pytest.fixture
def admin() -> User:
    site_tree()
    return UserFactory(role=Role.ADMIN)


def spread(name: str, owner: User) -> PracticePage:
    """Puts a name wherever somebody or something can write it."""
    first, last = name.split()
    card = PracticeFactory(title=f"Beratung mit {name}", slug=f"beratung-{last.lower()}-{first.lower()}", owner=owner)
    draft = card.get_latest_revision_as_object()
    draft.teaser, draft.search_description = f"Ein Satz über {name}.", f"{last}, {first}"
    draft.implementation = f"<p>Es sprach <b>{first}</b> {html.escape(last)}.</p>"
    draft.instruments = [("heading", name), ("text", f"<p>{name} rät dazu.</p>")]
    draft.interview_person, draft.picture_alt = name, f"{name} am Tisch"
    draft.interview_questions = [PracticeQuestion(question="Wer?", answer=name, locale=card.locale)]
    draft.credits = [PracticeCredit(kind="written", name=name)]
    draft.save_revision(user=owner, clean=False).publish(user=owner)
    card = PracticePage.objects.get(pk=card.pk)
    index_card(card)
    comment = Comment.objects.create(page=card, user=owner, text=f"{name} fragen", contentpath="title")
    CommentReply.objects.create(comment=comment, user=owner, text=f"{name} sagt ja")
    PageLogEntry.objects.log_action(card, "wagtail.edit", user=owner, data={"note": name})
    ukrainian = Locale.objects.get(language_code="uk")
    source, _new = TranslationSource.update_or_create_from_instance(card)
    translation = Translation.objects.create(source=source, target_locale=ukrainian)
    segment = source.stringsegment_set.filter(string__data__contains=first).first()
    assert segment is not None
    StringTranslation.objects.create(
        translation_of=segment.string,
        context=segment.context,
        locale=ukrainian,
        data=f"переклад {name}",
        translation_type="manual",
    )
    card.get_parent().copy_for_translation(ukrainian, copy_parents=True)
    translation.save_target(publish=False)
    get_image_model().objects.create(
        title=name, description=name, copyright=f"Foto: {name}", file=get_test_image_file()
    )
    document = get_document_model().objects.create(
        title=f"Vortrag {name}", file=ContentFile(b"%PDF", name=f"{last}_{first}.pdf"), file_hash="abc"
    )
    DocumentText.objects.create(file_hash=document.file_hash, text=f"Vortrag von {first} {last[:3]}- {last[3:]}")
    Redirect.objects.create(old_path=f"/wer/{first.lower()}-{last.lower()}", redirect_link="/neu")
    FormState.objects.create(
        user=owner, data=urlencode({"title": name}), content_type=card.content_type, last_updated_at=timezone.now()
    )
    session = SessionStore()
    session["note"] = name
    session.create()
    SearchPhrase.objects.create(day="2026-01-01", language="de", words=name.lower(), number=3)
    Wish.objects.create(text=f"Wo ist {name}?")
    Synonym.objects.create(terms=f"{name}\nVertretung")
    OrganisationFactory(name=f"Büro {name}")
    PracticePage.objects.filter(pk=card.pk).update(provider=OrganisationFactory(name=f"Praxis {name}"))
    return PracticePage.objects.get(pk=card.pk)


def report_of(name: str, admin: User) -> Report:
    return find(Search(one_pattern([SearchTerm.read(name)])), admin)


def left_in_dump(name: str) -> list[str]:
    """Lines of the dump that still hold a part of the name, in any coding the site stores."""
    dump = database_dump(without=["django_session"]).decode()
    first, last = name.split()
    parts = {part for word in (first, last) for part in (word, json.dumps(word)[1:-1], html.escape(word))}
    parts |= {urlencode({"": word})[1:] for word in (first, last)} | {last[:3] + "- "}
    plain = str.maketrans({"ä": "a", "ü": "u", "Ä": "A", "Ü": "U"})
    parts |= {word.translate(plain) for word in (first, last)}
    return [line for line in dump.splitlines() if re.search("|".join(map(re.escape, parts)), line, re.IGNORECASE)]


def test_every_place_is_found_with_a_way_to_it(admin: User) -> None:
    card = spread(PERSON, admin)
    ContactFactory(name=PERSON)
    UserFactory(first_name="Käthlin", last_name="Grünspecht")
    AccessRequest.objects.create(email="a@example.org", first_name="Käthlin", last_name="Grünspecht")
    report = report_of("kaethlin gruenspecht", admin)
    found = {entry.group.key: entry for entry in report.found}
    assert set(found) == {group.key for group in tables.GROUPS} - {"others"}
    assert PERSON in report.wordings
    edit = reverse("wagtailadmin_pages:edit", args=[card.pk])
    assert edit in {owner.url for owner in found["pages"].owners}
    assert reverse("wagtailadmin_pages:history", args=[card.pk]) in {owner.url for owner in found["versions"].owners}
    assert edit in {owner.url for owner in found["comments"].owners}
    assert edit in {owner.url for owner in found["translations"].owners}
    assert found["copies"].rows == 3
    assert {owner.key.partition(":")[0] for owner in found["records"].owners} == {
        "contacts.contact",
        "accounts.user",
        "accounts.accessrequest",
    }


def test_p09_afterwards_no_table_knows_the_person_and_everything_still_works(admin: User) -> None:
    card = spread(PERSON, admin)
    contact = ContactFactory(name=PERSON, card=card)
    other = PracticeFactory(title="Eine andere Karte")
    before = PracticePage.objects.filter(pk=other.pk).values().get()
    assert len(left_in_dump(PERSON)) > 20
    outcome = remove_person([SearchTerm.read(PERSON)], admin, EVERYWHERE, [f"contacts.contact:{contact.pk}"])
    assert outcome.records == 1
    assert [line for line in left_in_dump(PERSON) if not line.startswith("wagtaildocs_document:")] == []
    assert not [one for one in Session.objects.all() if PERSON in str(one.get_decoded())]
    # The name of the file is named for a human to see to; everything else is gone.
    assert [entry.group.key for entry in report_of(PERSON, admin).found] == ["files"]
    card = PracticePage.objects.get(pk=card.pk)
    assert card.title == "Beratung mit [entfernt]"
    assert card.slug == f"beratung-entfernt-{card.pk}"
    page = Client().get(card.url)
    assert page.status_code == 200
    assert "<b>[entfernt]</b>" in page.content.decode()
    assert Client().get("/suche/", {"q": "Beratung"}).context["total"] == 1
    assert "[entfernt]" in IndexedCard.objects.get(page_id=card.pk).title
    assert PracticePage.objects.filter(pk=other.pk).values().get() == before


def test_translations_survive_and_meet_their_source_again(admin: User) -> None:
    card = spread(PERSON, admin)
    remove_person([SearchTerm.read(PERSON)], admin, EVERYWHERE)
    for string in String.objects.filter(data__contains="[entfernt]"):
        assert string.data_hash == String._get_data_hash(string.data)
    translated = StringTranslation.objects.get(data="переклад [entfernt]")
    source, _new = TranslationSource.update_or_create_from_instance(PracticePage.objects.get(pk=card.pk))
    assert source.stringsegment_set.filter(string=translated.translation_of_id).exists()


def test_two_texts_that_become_the_same_are_one(admin: User) -> None:
    german = Locale.objects.get(language_code="de")
    for text in ("Fragen an [entfernt]", f"Fragen an {PERSON}"):
        String.objects.create(locale=german, data=text, data_hash=String._get_data_hash(text))
    of_person = String.objects.get(data=f"Fragen an {PERSON}")
    kind = ContentType.objects.get_for_model(PracticePage)
    place = TranslatableObject.objects.create(translation_key=uuid.uuid4(), content_type=kind)
    context = TranslationContext.objects.create(object=place, path="teaser")
    note = SegmentNote.objects.create(context=context, string=of_person, locale=german, text=f"{PERSON} prüfen")
    OrganisationFactory(name=PERSON)
    OrganisationFactory(name="[entfernt]")
    remove_person([SearchTerm.read(PERSON)], admin, EVERYWHERE)
    one = String.objects.get(data="Fragen an [entfernt]")
    note.refresh_from_db()
    assert (note.string_id, note.text) == (one.pk, "[entfernt] prüfen")
    assert report_of(PERSON, admin).found == []


def test_only_what_was_chosen_is_touched(admin: User) -> None:
    spread(PERSON, admin)
    contact = ContactFactory(name=PERSON)
    remove_person([SearchTerm.read(PERSON)], admin, ["searches"])
    assert Wish.objects.get().text == "Wo ist [entfernt]?"
    found = {entry.group.key for entry in report_of(PERSON, admin).found}
    assert {"pages", "versions", "records"} <= found
    assert "searches" not in found
    assert Contact.objects.filter(pk=contact.pk).exists()


def test_an_account_is_erased_as_a_whole_and_the_last_administration_never(admin: User, client: Client) -> None:
    user = UserFactory(first_name="Käthlin", last_name="Grünspecht", email="kaethlin@example.org")
    remove_person([SearchTerm.read("kaethlin@example.org")], admin, [], [f"accounts.user:{user.pk}"])
    user.refresh_from_db()
    assert (user.is_active, user.email) == (False, f"konto-{user.pk}@geloescht.invalid")
    Wish.objects.create(text="Bleibt stehen")
    client.force_login(admin)
    data = {"words": admin.email + "\nBleibt stehen", "records": [f"accounts.user:{admin.pk}"], "groups": ["searches"]}
    client.post(reverse("people"), {**data, "seen": "on", "entfernen": ""})
    admin.refresh_from_db()
    assert admin.is_active
    assert Wish.objects.get().text == "Bleibt stehen"


@pytest.mark.parametrize("role", [Role.AGENCY, Role.EDITOR, Role.REVIEWER, Role.TRANSLATOR])
def test_only_administrators_look_for_persons(admin: User, client: Client, role: Role) -> None:
    user = UserFactory(role=role)
    client.force_login(user)
    for answer in (client.get(reverse("people")), client.post(reverse("people"), {"words": PERSON})):
        assert answer.status_code in {302, 403}
    with pytest.raises(PermissionDenied):
        remove_person([SearchTerm.read(PERSON)], user, EVERYWHERE)


def test_d04_the_log_tells_who_searched_and_erased_but_not_whom(admin: User, client: Client) -> None:
    Wish.objects.create(text=f"Wo ist {PERSON}?")
    client.force_login(admin)
    client.post(reverse("people"), {"words": PERSON, "suchen": ""})
    client.post(reverse("people"), {"words": PERSON, "groups": ["searches"], "seen": "on", "entfernen": ""})
    told = AuditEntry.objects.filter(object_type="accounts.person").order_by("pk")
    assert [(entry.action, entry.actor_id, entry.aspect) for entry in told] == [
        (AuditAction.PERSON_SOUGHT, admin.pk, "places=1"),
        (AuditAction.ERASURE, admin.pk, "places=1"),
    ]
    uuid.UUID(told[1].object_id)
    assert left_in_dump(PERSON) == []


def test_the_three_steps_search_choose_confirm(admin: User, client: Client) -> None:
    card = spread(PERSON, admin)
    contact = ContactFactory(name=PERSON, mail="gruenspecht@example.org", phone="0341 5550777")
    PracticePage.objects.filter(pk=card.pk).update(project="Anruf unter 0341/5550777")
    client.force_login(admin)
    url = reverse("people")
    assert client.post(url, {"words": "x"}).status_code == 422
    nobody = client.post(url, {"words": "Niemand Nirgends", "suchen": ""}).content.decode()
    assert "Nichts gefunden" in nobody
    found = client.post(url, {"words": PERSON, "suchen": ""}).content.decode()
    assert "Fassungen im Verlauf" in found
    assert f'value="contacts.contact:{contact.pk}"' in found
    more = client.post(url, {"words": PERSON, "mit_angaben": ""}).content.decode()
    assert "0341/5550777" in more
    words = f"{PERSON}\n0341 5550777"
    chosen = {"words": words, "groups": ["pages", "versions"], "records": [f"contacts.contact:{contact.pk}"]}
    last = client.post(url, {**chosen, "waehlen": ""}).content.decode()
    assert "»[gelöscht]«" in last
    assert client.post(url, {"words": words, "waehlen": ""}).status_code == 422
    unseen = client.post(url, {**chosen, "entfernen": ""})
    assert unseen.status_code == 422
    assert Contact.objects.filter(pk=contact.pk).exists()
    done = client.post(url, {**chosen, "seen": "on", "entfernen": ""}, follow=True).content.decode()
    assert "1 Eintrag gelöscht" in done
    assert not Contact.objects.filter(pk=contact.pk).exists()
    assert PracticePage.objects.get(pk=card.pk).project == "Anruf unter [gelöscht]"


def test_a_table_is_read_in_small_portions_even_while_it_changes(admin: User, django_assert_num_queries: Any) -> None:
    Wish.objects.bulk_create(Wish(text=f"Wunsch {number}") for number in range(120))
    table = next(table for table in tables.tables() if table.label == "search.wish")
    with django_assert_num_queries(3):
        assert len(list(rows(table))) == 120
    seen = []
    for row in rows(table):
        Wish.objects.filter(pk=row.pk).update(text="Anders")
        seen.append(row.pk)
    assert len(seen) == len(set(seen)) == 120


def test_every_table_with_text_has_a_place() -> None:
    """A new table is searched by itself; what an app names is there, and its group as well."""
    labels = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    labels |= {f"{label.partition('.')[0]}.*" for label in labels}
    found = registry()
    groups = {group.key for group in tables.GROUPS} | {""}
    assert set(found.tables.values()) <= groups
    for named in (found.tables, found.no_text, found.owners, found.record_of_row, found.page_of_row, found.writers):
        assert set(named) - labels <= {"wagtailsearch.sqliteftsindexentry"}
    assert {table.label for table in tables.tables()} >= {"practices.practicepage", "wagtailcore.revision"}


def test_p09_an_account_deleted_in_the_user_administration_leaves_no_name(admin: User, client: Client) -> None:
    user = UserFactory(first_name="Käthlin", last_name="Grünspecht", email="kaethlin@example.org")
    AccessRequest.objects.create(email=user.email, first_name="Käthlin", last_name="Grünspecht")
    client.force_login(admin)
    client.post(reverse("wagtailusers_users:edit", args=[user.pk]), {"email": user.email, "is_active": "on"})
    client.post(reverse("wagtailusers_users:delete", args=[user.pk]))
    assert not User.objects.filter(pk=user.pk).exists()
    assert left_in_dump(PERSON) == []
    assert b"kaethlin@" not in database_dump(without=["django_session"])
