"""Shared fixtures. The vocabularies and the empty site are loaded once for all tests of a database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.test import TestCase, client
from django.test.utils import ContextList
from pytest_django.plugin import blocking_manager_key

from tests.harness import first_state
from tests.harness.answering import wait_until_idle
from tests.harness.components import chromium, require
from tools.messages import compile_catalogues

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# Before anything is translated: also where pytest is called without make, catalogues are up to date.
compile_catalogues()
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def store_rendered_templates(
    store: dict[str, Any], signal: Any, sender: Any, template: Any, context: Any, **kwargs: Any
) -> None:
    """Not as Django: ``response.context`` has what a view gives, no copy for each of a thousand includes."""
    store.setdefault("templates", []).append(template)
    contexts = store.setdefault("context", ContextList())
    if context.template is template:
        contexts.append(copy(context))


client.store_rendered_templates = store_rendered_templates


def pytest_unconfigure() -> None:
    """What ``config.settings.test`` made for this process, the file of an SQLite database in it."""
    shutil.rmtree(django_settings.TEST_FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Fills the fresh test database with what every installation has."""
    from vocabularies.models import Region

    with django_db_blocker.unblock():
        if not Region.objects.exists():
            fill_site()
        first_state.keep()


def _commits(item: pytest.Item) -> bool:
    """Whether a test writes for real, so that the database is flushed after it."""
    marker = item.get_closest_marker("django_db")
    is_marked = bool(marker and marker.kwargs.get("transaction"))
    return is_marked or not {"transactional_db", "live_server"}.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Puts back what the flush took away before a test that relies on it, before its fixtures, and for the next run."""
    yield
    if not _commits(item):
        return
    if nextitem is None or not _commits(nextitem) or "site_is_set_up" in getattr(nextitem, "fixturenames", ()):
        with item.config.stash[blocking_manager_key].unblock():
            first_state.put_back()


@pytest.fixture
def site_is_set_up(transactional_db: None) -> None:
    """For tests that commit: the flush after each of them takes the site away, so put it back."""
    first_state.put_back()


def fill_site() -> None:
    from wagtail.models import Locale

    from home.site_setup import set_up_site
    from search.models import Synonym
    from search.shipped_synonyms import load_synonyms
    from vocabularies.loading import load_all

    for code, _name in django_settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    load_all()
    load_synonyms(Synonym)
    set_up_site()


@pytest.fixture(autouse=True)
def fresh_caches() -> Iterator[None]:
    """Root paths of sites and content types are cached by process; a test must not see another's."""
    from django.contrib.contenttypes.models import ContentType
    from django.core.cache import caches

    from editorial import kept
    from search.index.snapshots import Snapshots

    kept.forget_everything()
    Snapshots.forget()
    yield
    for cache in caches.all():
        cache.clear()
    ContentType.objects.clear_cache()


@pytest.fixture(autouse=True)
def counted_from_the_start(request: pytest.FixtureRequest) -> None:
    """»Thema 3« is the same in every run: names that went on counting would depend on which tests ran before."""
    # What the scene of a module has made has its numbers already.
    count_from(1000 if "shared_rows" in request.fixturenames else 0)


def count_from(number: int) -> None:
    from tests import factories

    for made in vars(factories).values():
        if isinstance(made, type) and issubclass(made, factories.DjangoModelFactory):
            made.reset_sequence(number, force=True)


@pytest.fixture(scope="module")
def shared_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For a scene that is made once for all tests of a module: what asks for this fixture writes, and it is taken back.

    The transaction of each test lies within, so a test may change what it likes; it is to be given a copy of the
    scene's objects. Only for modules all of whose tests are about the scene, and none of which commits.
    """
    count_from(0)
    with django_db_blocker.unblock():
        atomics = TestCase._enter_atomics()
        try:
            yield
        finally:
            TestCase._rollback_atomics(atomics)


@pytest.fixture(autouse=True)
def empty_journal() -> Iterator[None]:
    """What a test erases is rolled back in the database; the file outside of it must forget it, too."""
    yield
    Path(django_settings.ERASURE_JOURNAL).unlink(missing_ok=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    require(chromium(), "Chromium (apt install chromium)")
    from playwright.sync_api import expect, sync_playwright

    # As patient as a click: publishing on a slow machine takes longer than the usual five seconds.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield instance
        instance.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE")
    yield context.new_page()
    context.close()


@pytest.fixture
def live_site(request: pytest.FixtureRequest, site_is_set_up: None, live_server: Any, settings: Any) -> Iterator[str]:
    """Address of the running site."""
    settings.SITE_URL = live_server.url
    yield str(live_server.url)
    if "browser" in request.fixturenames:
        # A page left open would go on asking while the database is taken away.
        for context in request.getfixturevalue("browser").contexts:
            context.close()
    wait_until_idle(live_server.url)
