"""What the worker does, how often, and how long each step may take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import outbox
from contacts.confirmation import ask_due_contacts
from contacts.messages import send_waiting_messages
from editorial.generation import tidy_changes
from home.background.task_queue import forget_old_tasks, has_queue, run_queued_tasks
from home.intern.list_news import send_list_news
from privacy.replay import replay_pending
from search.engines.sync import bring_to_elasticsearch
from search.index.attachments import read_new_documents
from search.index.comparison import compare_everything
from search.searched_words import forget_old_phrases

OFTEN, MINUTE, HOUR = 2.0, 60.0, 3600.0


def always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """``every`` and ``limit`` are seconds: between two beginnings, and until it is ended by force.

    ``is_wanted``: whether this site has what the step is about.
    """

    name: str
    label: str | Promise
    work: Callable[[], object]
    every: float = MINUTE
    limit: float = 120.0
    is_wanted: Callable[[], bool] = always


def has_elasticsearch() -> bool:
    return bool(settings.ELASTICSEARCH_URL)


def publish_scheduled() -> None:
    call_command("publish_scheduled", verbosity=0)


def tidy_accounts() -> None:
    call_command("tidy_accounts", verbosity=0)


# Before anything is sent or indexed: the database may be a restored one.
BEGINNING = Step(
    "beginning", _("Beginn: Löschungen wiederholen, die eine Sicherung nicht kennt"), replay_pending, OFTEN, 600.0
)
STEPS: tuple[Step, ...] = (
    Step("tasks", _("Aufgaben der Warteschlange"), run_queued_tasks, OFTEN, 600.0, has_queue),
    Step(
        "elasticsearch",
        _("Suche: Elasticsearch auf Stand bringen"),
        bring_to_elasticsearch,
        OFTEN,
        300.0,
        has_elasticsearch,
    ),
    Step("schedule", _("Geplante Veröffentlichungen"), publish_scheduled, MINUTE, 300.0),
    Step("mails", _("Wartende E-Mails"), outbox.send_waiting),
    Step("contact_questions", _("Nachfragen bei Kontakten"), ask_due_contacts),
    Step("contact_messages", _("Nachrichten an Kontakte"), send_waiting_messages),
    Step("list_news", _("E-Mails zu Merklisten"), send_list_news, HOUR, 300.0),
    Step("documents", _("Text aus PDF-Dateien"), read_new_documents, MINUTE, 600.0),
    Step("comparison", _("Suche: Vergleich mit den Karten"), compare_everything, MINUTE, 600.0),
    Step("phrases", _("Alte Suchwörter löschen"), forget_old_phrases, HOUR),
    Step("old_tasks", _("Erledigte Aufgaben löschen"), forget_old_tasks, HOUR, is_wanted=has_queue),
    Step("changes", _("Spuren alter Änderungen löschen"), tidy_changes, HOUR),
    Step("accounts", _("Altes bei Konten und Protokoll löschen"), tidy_accounts, HOUR, 300.0),
)
