"""Every change of what readers see changes the generation, by whatever door it comes; nothing else does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, models, transaction
from django.utils import timezone
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION

from editorial import generation
from editorial.addresses import path_of
from editorial.checks import every_model_is_classified
from editorial.kept import Kept, forget_everything
from editorial.models import PageViews, PublicChange
from practices.models import Organisation, PracticeHurdle, PracticePage
from tests.factories import ContactFactory, OrganisationFactory, PracticeFactory, ThemeFactory, UserFactory
from vocabularies.models import Theme

pytestmark = pytest.mark.django_db
PUBLIC = sorted(label for label, is_public in generation.classified().items() if is_public)


def every_model() -> list[type[models.Model]]:
    return list(apps.get_models(include_auto_created=True))


def name() -> str:
    return generation.current().name


@pytest.fixture
def card() -> PracticePage:
    card: PracticePage = PracticeFactory()
    return card


def test_of_every_table_somebody_said_whether_readers_see_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert every_model_is_classified() == []
    said = generation.classified()
    monkeypatch.setattr(generation, "classified", lambda: {k: v for k, v in said.items() if k != "practices.funder"})
    (error,) = every_model_is_classified()
    assert error.id == "editorial.E001"
    assert "practices.funder" in error.msg


@pytest.mark.parametrize("label", PUBLIC)
def test_a_write_to_any_public_table_is_seen(label: str) -> None:
    """Even one that meets no row: nobody asks how many there were."""
    table = next(model._meta.db_table for model in every_model() if model._meta.label_lower == label)
    before = name()
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)} WHERE 1 = 0")
    assert name() != before


DOORS: dict[str, Callable[[PracticePage], Any]] = {
    "a published version": lambda card: card.save_revision().publish(),
    "withdrawn": lambda card: card.unpublish(),
    "deleted": lambda card: card.delete(),
    "a moved page": lambda card: card.move(card.get_parent().get_parent(), pos="last-child"),
    "an update without a signal": lambda card: PracticePage.objects.filter(pk=card.pk).update(teaser="Neu"),
    "a bulk update": lambda card: Organisation.objects.bulk_update([OrganisationFactory(name="Träger")], ["name"]),
    "raw SQL": lambda card: connection.cursor().execute(
        'UPDATE "practices_practicepage" SET "teaser" = %s WHERE "page_ptr_id" = %s', ["Neu", card.pk]
    ),
    "a part of a card": lambda card: PracticeHurdle.objects.create(page=card, text="Zeit"),
    "a term": lambda card: Theme.objects.filter(pk=card.theme_links.get().term_id).update(name="Anders"),
    "a contact's level": lambda card: ContactFactory(card=card, level="editors"),
    "a private page": lambda card: PageViewRestriction.objects.create(page=card, restriction_type="login"),
    "a private collection": lambda card: CollectionViewRestriction.objects.create(
        collection_id=1, restriction_type="login"
    ),
}


@pytest.mark.parametrize("door", DOORS)
def test_a_change_by_any_door_is_seen(card: PracticePage, door: str) -> None:
    before = name()
    DOORS[door](card)
    assert name() != before


UNSEEN: dict[str, Callable[[PracticePage], Any]] = {
    "a draft": lambda card: card.save_revision(),
    "a lock": lambda card: Page.objects.filter(pk=card.pk).update(locked=True, locked_at=timezone.now()),
    "a view": lambda card: PageViews.objects.create(page=card, day=timezone.localdate(), count=1),
    "an account": lambda card: UserFactory(),
    "reading": lambda card: list(PracticePage.objects.published()),
}


@pytest.mark.parametrize("door", UNSEEN)
def test_what_readers_do_not_see_changes_nothing(card: PracticePage, door: str) -> None:
    before = name()
    UNSEEN[door](card)
    assert name() == before


def test_every_change_of_one_transaction_is_seen_by_who_reads_in_between() -> None:
    seen = [name()]
    theme = ThemeFactory()
    for word in "ab":
        Theme.objects.filter(pk=theme.pk).update(name=word)
        Theme.objects.filter(pk=theme.pk).update(name=word * 2)
        seen.append(name())
    assert len(set(seen)) == 3


def test_many_changes_leave_one_row_a_transaction() -> None:
    before = PublicChange.objects.count()
    name()
    for _number in range(20):
        ThemeFactory()
    assert PublicChange.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_taken_back_was_none(site_is_set_up: None) -> None:
    before = name()
    with pytest.raises(RuntimeError), transaction.atomic():
        ThemeFactory()
        assert name() != before
        raise RuntimeError
    assert name() == before
    with transaction.atomic():
        with pytest.raises(RuntimeError), transaction.atomic():
            ThemeFactory()
            raise RuntimeError
        # The row of the savepoint is gone; this change needs its own.
        ThemeFactory()
    assert name() != before


@pytest.mark.django_db(transaction=True)
def test_a_change_outside_of_a_transaction_is_seen(site_is_set_up: None) -> None:
    before = name()
    Organisation.objects.create(name="Träger")
    assert name() != before


def test_within_a_request_the_database_is_asked_once(django_assert_num_queries: Any) -> None:
    generation.current()
    with generation.held(), django_assert_num_queries(1):
        first = generation.current()
        assert generation.current() == first
    with generation.held():
        first = generation.current()
        ThemeFactory()
        assert generation.current() != first, "a change of its own is seen"


def test_addresses_of_a_site_are_those_of_now_in_every_process(card: PracticePage) -> None:
    """Wagtail keeps them an hour; the process that did not make the change would go on with the old ones."""
    address = path_of(PracticePage.objects.get(pk=card.pk))
    cache.set(SITE_ROOT_PATHS_CACHE_KEY, [], version=SITE_ROOT_PATHS_CACHE_VERSION)
    assert path_of(PracticePage.objects.get(pk=card.pk)) == ""
    ThemeFactory()
    generation.current()
    assert path_of(PracticePage.objects.get(pk=card.pk)) == address


def test_nothing_is_valid_longer_than_a_card_or_a_contact(card: PracticePage) -> None:
    now = timezone.now()
    assert generation.current().valid_until <= now + dt.timedelta(days=1)
    soon = now + dt.timedelta(seconds=90)
    PracticePage.objects.filter(pk=card.pk).update(expire_at=soon)
    assert generation.current().valid_until == soon
    contact = ContactFactory(card=card, level="public")
    sooner = now + dt.timedelta(seconds=60)
    type(contact)._base_manager.filter(pk=contact.pk).update(expires_at=sooner)
    assert generation.current().valid_until == sooner


def test_what_is_forgotten_is_made_anew() -> None:
    store: Kept[str, int] = Kept(2)
    made = [0]

    def make() -> int:
        made[0] += 1
        return made[0]

    assert (store.get("a", make), store.get("a", make)) == (1, 1)
    forget_everything()
    assert store.get("a", make) == 2


def test_the_oldest_goes_where_there_is_no_room_and_what_is_too_large_is_not_kept() -> None:
    store: Kept[str, str] = Kept(4, len)
    for key, value in (("a", "xx"), ("b", "xx"), ("c", "xx"), ("d", "xxxxx")):
        assert store.get(key, lambda value=value: value) == value
    assert [store.find(key) for key in "abcd"] == [None, "xx", "xx", None]
    # A change empties it, and there is as much room as before.
    ThemeFactory()
    for key, value in (("a", "xx"), ("b", "xx")):
        store.get(key, lambda value=value: value)
    assert [store.find(key) for key in "ab"] == ["xx", "xx"]
    store.get("c", lambda: "xxxx")
    assert [store.find(key) for key in "abc"] == [None, None, "xxxx"]


def test_what_is_kept_is_made_once_a_generation() -> None:
    made: list[int] = []
    kept: Kept[int, int] = Kept(2)

    def make(keys: list[int]) -> dict[int, int]:
        made.extend(keys)
        return {key: key * 10 for key in keys if key != 9}

    assert kept.get_many([1, 2], make) == {1: 10, 2: 20}
    assert kept.get_many([2, 1, 9], make) == {2: 20, 1: 10}
    assert made == [1, 2, 9]
    kept.get_many([3], make)
    kept.get_many([1], make)
    assert made == [1, 2, 9, 3], "2 was not asked for the longest"
    ThemeFactory()
    kept.get_many([1], make)
    assert made == [1, 2, 9, 3, 1]


def test_what_was_made_while_something_changed_is_not_kept() -> None:
    kept: Kept[int, str] = Kept(5)

    def slow() -> str:
        ThemeFactory()
        kept.get(2, lambda: "met the change")
        return "from before"

    assert kept.get(1, slow) == "from before"
    assert kept.get(1, lambda: "from after") == "from after"


def test_old_traces_go_and_what_was_kept_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation, "MAX_ROWS", 3)
    PublicChange.objects.bulk_create(PublicChange() for _number in range(9))
    before = name()
    assert generation.tidy_changes() >= 9
    assert PublicChange.objects.count() == 1
    assert name() != before
    assert generation.tidy_changes() == 0


PAGES = "wagtailcore_page"


@pytest.mark.parametrize(
    ("sql", "is_change"),
    [
        (f'UPDATE "{PAGES}" SET "draft_title" = %s, "locked" = %s WHERE "{PAGES}"."id" = %s', False),
        (f'UPDATE "{PAGES}" SET "draft_title" = %s, "live" = %s WHERE "{PAGES}"."id" = %s', True),
        (f'UPDATE "{PAGES}" SET "locked_at" = NULL, "locked" = %s', False),
        (f"update {PAGES} set live=0 where id=12", True),
        (f'UPDATE "{PAGES}" SET "draft_title"=%s, live=0', True),
        (f'UPDATE "{PAGES}" SET "draft_title" = (SELECT "title" FROM "x" WHERE 1 = 1), "live" = %s', True),
        (f'UPDATE OR IGNORE "{PAGES}" SET "live" = %s', True),
        (f'WITH gone AS (SELECT 1) UPDATE "{PAGES}" SET "live" = %s', True),
        (f'UPDATE main."{PAGES}" SET "live" = %s', True),
        (f"/* who */ DELETE FROM {PAGES}", True),
        (f"TRUNCATE {PAGES}", True),
        (f'INSERT INTO "{PAGES}" ("title") VALUES (%s)', True),
        (f'SELECT "title" FROM "{PAGES}"', False),
        (f'WITH gone AS (SELECT 1) SELECT "updated_at" FROM "{PAGES}"', False),
        ('UPDATE "django_session" SET "session_data" = %s', False),
        ('SAVEPOINT "s1"', False),
    ],
)
def test_a_statement_counts_as_a_change_unless_it_surely_is_none(sql: str, is_change: bool) -> None:
    assert generation.changes_something_public(sql) is is_change
