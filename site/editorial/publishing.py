"""The one gate before the public: what a page lacks to be published, asked by every door.

The form, the dashboard, bulk actions, the schedule, imports, the release of a translation, ``revision.publish()`` and
Wagtail's API all end in ``PublishPageRevisionAction``; before it stands ``install`` and asks ``problems_of``. A copy
that would be public at once is asked too. What an app demands of its own pages it adds with
``@publishing_rule(Model)``; each door says the sentences in its own way (``editorial.patches.publishing_views``).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.dispatch import Signal
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import COMMENTS_RELATION_NAME, Page, Revision

from editorial.patches.wrapping import wrap

REFUSED_ACTION = "editorial.publishing_refused"
BY_SCHEDULE = "wagtail.publish.scheduled"
# What Wagtail keeps for itself; no editor can mend it.
NOT_CONTENT = frozenset(
    {"path", "depth", "numchild", "url_path", "content_type", "owner", "locked_by", "live_revision", "latest_revision",
     "translation_key", "alias_of", "locale", "sort_order"}
)  # fmt: skip
MISSING = frozenset({"blank", "null", "required"})

# Sent when the schedule could not publish: ``page``, ``revision`` and ``reasons`` (sentences for people).
schedule_refused = Signal()


@dataclass(frozen=True, slots=True)
class Problem:
    """``field``: name of the form's field or list, empty for the whole page; ``message`` empty: it is missing."""

    label: str
    message: str = ""
    field: str = ""

    @property
    def sentence(self) -> str:
        return f"»{self.label}«: {self.message}" if self.label and self.message else self.message or self.label


def sentences(problems: Iterable[Problem]) -> list[str]:
    """What is missing in one sentence, then everything else in one each."""
    problems = list(problems)
    missing = list(dict.fromkeys(f"»{problem.label}«" for problem in problems if not problem.message))
    found = []
    if missing:
        parts = get_text_list(missing, _("und"))
        found.append(_("Zum Veröffentlichen fehlt noch: %(parts)s.") % {"parts": parts})
    return [*found, *dict.fromkeys(problem.sentence for problem in problems if problem.message)]


class PublishingRefused(ValidationError):
    """The page stays as it is; ``sentences`` say in German what is to be done."""

    def __init__(self, page: Page, problems: list[Problem]) -> None:
        self.page, self.problems = page, problems
        self.sentences = sentences(problems)
        super().__init__(self.sentences)

    @property
    def opening(self) -> str:
        return str(_("»%(title)s« ist nicht veröffentlicht.") % {"title": self.page.get_admin_display_title()})

    @property
    def message_dict(self) -> dict[str, list[str]]:
        """Wagtail's API asks every error for one and would answer 500."""
        return {NON_FIELD_ERRORS: self.sentences}


class CopyingRefused(PublishingRefused):
    """Nothing is copied: the copy would have been public in the same moment."""

    @property
    def opening(self) -> str:
        text = _("»%(title)s« ist nicht kopiert: Die Kopie wäre gleich öffentlich. Als Entwurf lässt sie sich anlegen.")
        return str(text % {"title": self.page.get_admin_display_title()})


# Refusals that the view of a library keeps for itself; the request tells them once the view is done.
refused_quietly: ContextVar[list[PublishingRefused] | None] = ContextVar("refused_quietly", default=None)
Rule = Callable[[Any], Iterable[Problem]]
_RULES: list[tuple[type[Page], Rule]] = []
AnyRule = TypeVar("AnyRule", bound=Rule)


def publishing_rule(kind: type[Page]) -> Callable[[AnyRule], AnyRule]:
    """Adds a demand on pages of ``kind``: a function from a page as it would go public to its problems."""

    def register(rule: AnyRule) -> AnyRule:
        _RULES.append((kind, rule))
        return rule

    return register


def problems_of(page: Page) -> list[Problem]:
    """Why ``page``, as it stands in memory (a version, or what a form holds), may not go public; empty when it may."""
    found = [*_fields(page), *_lists(page), *_blocks(page), *_schedule(page)]
    for kind, rule in _RULES:
        if isinstance(page, kind):
            found += rule(page)
    return list(dict.fromkeys(found))


def _fields(page: Page) -> Iterator[Problem]:
    """The rules of the model, which are those of the form."""
    exclude = NOT_CONTENT | ({"slug"} if page.pk is None else set())
    try:
        page.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        yield from _problems_in(error, page)


def _problems_in(error: ValidationError, instance: Any, field: str = "") -> Iterator[Problem]:
    if not hasattr(error, "error_dict"):
        yield from (Problem("", message, field) for message in error.messages)
        return
    for name, errors in error.error_dict.items():
        for one in errors:
            message = "" if one.code in MISSING else " ".join(one.messages)
            yield Problem(_label(instance, name), message, field or ("" if name == "__all__" else name))


def _label(instance: Any, name: str) -> str:
    try:
        return str(instance._meta.get_field(name).verbose_name)
    except (AttributeError, FieldDoesNotExist):
        return ""


def _lists(page: Page) -> Iterator[Problem]:
    for relation in get_all_child_relations(type(page)):
        if relation.related_name == COMMENTS_RELATION_NAME:
            continue
        for child in getattr(page, relation.related_name).all():
            try:
                child.full_clean(
                    exclude=NOT_CONTENT | {relation.field.name}, validate_unique=False, validate_constraints=False
                )
            except ValidationError as error:
                yield from _problems_in(error, child, relation.related_name)


def _blocks(page: Page) -> Iterator[Problem]:
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            try:
                field.stream_block.clean(getattr(page, field.name))
            except ValidationError:
                message = _("Ein Baustein darin ist nicht vollständig.")
                yield Problem(str(field.verbose_name), message, field.name)


def _schedule(page: Page) -> Iterator[Problem]:
    """A page that is past its end would be public for nobody."""
    if page.expire_at and page.expire_at <= timezone.now():
        message = _("Der Zeitpunkt liegt in der Vergangenheit. Bitte wählen Sie einen neuen oder leeren Sie das Feld.")
        yield Problem(str(page._meta.get_field("expire_at").verbose_name), message, "expire_at")


def install() -> None:
    """Puts the gate before the three actions of Wagtail that make a page public; a second call changes nothing.

    Not a ``publish`` of our pages: the form and the API of Wagtail run the action without it.
    """
    wrap(PublishPageRevisionAction, "execute", _publish)
    wrap(CopyPageAction, "check", _copy)
    wrap(CreatePageAliasAction, "check", _alias)


def _publish(original: Callable[..., Any]) -> Callable[..., Any]:
    def execute(self: PublishPageRevisionAction, skip_permission_checks: bool = False) -> Any:
        """Raises ``PublishingRefused``; the schedule leaves the page and tells its keepers."""
        version = self.revision.as_object()
        problems = problems_of(version)
        if problems and self.log_action == BY_SCHEDULE:
            return _stay(version, self.revision, problems)
        if problems:
            self.check(skip_permission_checks=skip_permission_checks)
            raise PublishingRefused(version, problems)
        return original(self, skip_permission_checks)

    return execute


def _copy(original: Callable[..., Any]) -> Callable[..., Any]:
    def check(self: CopyPageAction, skip_permission_checks: bool = False) -> None:
        original(self, skip_permission_checks)
        if self.keep_live:
            _ask_for_copies(self.page, self.recursive, as_others=self.reset_translation_key)

    return check


def _alias(original: Callable[..., Any]) -> Callable[..., Any]:
    def check(self: CreatePageAliasAction, skip_permission_checks: bool = False) -> None:
        """Of those that people make; what a translation begins with keeps its key and is asked when it is released."""
        original(self, skip_permission_checks)
        if self.reset_translation_key:
            _ask_for_copies(self.page, self.recursive, as_others=False)

    return check


def _ask_for_copies(page: Page, with_descendants: bool, as_others: bool) -> None:
    """``as_others``: what somebody confirmed holds for the page itself and its translations, not for another one."""
    pages = Page.objects.descendant_of(page, inclusive=True).live()
    for one in (pages if with_descendants else pages.filter(pk=page.pk)).specific():
        if as_others:
            one.translation_key = uuid.uuid4()
        if problems := problems_of(one):
            raise CopyingRefused(one, problems)


def _stay(version: Any, revision: Revision, problems: list[Problem]) -> None:
    """Takes the version off the schedule, so that it is not tried every minute and others get their turn."""
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    said = sentences(problems)
    log(instance=version, action=REFUSED_ACTION, revision=revision, data={"reasons": said}, content_changed=False)
    schedule_refused.send(sender=type(version), page=version, revision=revision, reasons=said)
