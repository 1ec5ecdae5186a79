"""The one way to read contacts (design: contacts are records of their own behind one gate).

``Contact.objects.visible_to(user, at)`` gives ``VisibleContact`` objects with what this reader may see at this
instant: level, consent and expiry are judged by the database while it reads. Any other reading of contacts raises
``UnrestrictedContacts``, unless it says why: ``Contact.objects.unrestricted("…")``, for the admin and for services.

Generic readers of the libraries (log, history, bulk actions, serializers, collectors of what goes along) know no gate
and must not break. What they use gives neutral contacts, »Kontakt 1a2b3c4d« without a detail: the default manager,
``in_bulk`` with numbers, deleting. Values without a detail pass. The base manager is the database itself: Django
saves and refreshes with it, and ``str`` says nothing of the person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import Col
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor
from django.db.models.functions import Coalesce
from django.db.models.query import ModelIterable, ValuesIterable
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.permissions import NOBODY, kept_contacts, shared_levels

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

DETAILS = ("name", "role", "institution", "address", "phone", "mail")
_DETAILS = frozenset(DETAILS)


class Level(models.TextChoices):
    """Who may see a detail. Each level includes the next narrower audience."""

    PUBLIC = "public", _("öffentlich")
    AGENCIES = "agencies", _("Jobcenter und Agenturen")
    EDITORS = "editors", _("nur Redaktion")


class UnrestrictedContacts(RuntimeError):
    """Contacts were about to be read past the gate."""


@dataclass(frozen=True, slots=True)
class VisibleContact:
    """What one reader may see of a contact; what is hidden is ``""``.

    ``can_be_messaged``: the relay form reaches the contact. ``has_more_for_agencies``: a detail is kept for signed-in
    Jobcenter and agencies. ``note`` is what the card says about the contact, ``""`` outside of a card.
    """

    pk: int
    public_id: UUID
    name: str
    role: str
    institution: str
    address: str
    phone: str
    mail: str
    can_be_messaged: bool
    has_more_for_agencies: bool
    note: str = ""

    @property
    def shows_anything(self) -> bool:
        return any(getattr(self, detail) for detail in DETAILS)


_FIELDS = frozenset(field.name for field in fields(VisibleContact))
# Annotations cannot have the names of the model's own fields.
_PREFIX = "shown_"


class NeutralRecord(models.Model):
    """A record that generic readers may have without what it says of a person: its details are ``""``."""

    is_neutral = False

    class Meta:
        abstract = True

    def get_deferred_fields(self) -> set[str]:
        """Details of a neutral record were never read, so refreshing leaves them out."""
        return super().get_deferred_fields() | (set(DETAILS) if self.is_neutral else set())

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A neutral record keeps the details in the database, which it does not know; it cannot become another row."""
        if self.is_neutral:
            if args or kwargs.get("force_insert") or not self.pk:
                raise UnrestrictedContacts("Ein neutraler Kontakt wird geändert, nicht neu angelegt.")
            named = kwargs.get("update_fields")
            known = [field.name for field in self._meta.concrete_fields if not field.primary_key]
            kwargs["update_fields"] = [name for name in (known if named is None else named) if name not in DETAILS]
        super().save(*args, **kwargs)


class _NeutralContacts(ModelIterable):
    def __iter__(self) -> Iterator[Any]:
        for contact in super().__iter__():
            contact.__dict__.update(dict.fromkeys(DETAILS, ""))
            contact.is_neutral = True
            yield contact


class _VisibleContacts(ValuesIterable):
    def __iter__(self) -> Iterator[Any]:
        for row in super().__iter__():
            values = {key.removeprefix(_PREFIX): value for key, value in row.items()}
            contact = VisibleContact(**{key: value for key, value in values.items() if key in _FIELDS})
            if contact.shows_anything or contact.can_be_messaged or contact.has_more_for_agencies:
                yield contact


def _columns(expressions: Iterable[Any]) -> Iterator[str]:
    """The names of the fields that the expressions read."""
    for expression in expressions:
        for part in expression.flatten():
            if isinstance(part, Col):
                yield part.target.name


def consent_holds(at: dt.datetime) -> Q:
    """Whether somebody outside the editors may see anything of the contact at this instant."""
    return (
        Q(consent_on__isnull=False, consent_on__lte=timezone.localdate(at), expires_at__gt=at)
        & (Q(consent_withdrawn_at__isnull=True) | Q(consent_withdrawn_at__gt=at))
    )  # fmt: skip


def is_filled(detail: str) -> Q:
    """Whether there is anything to be shown of a detail; the Träger's name stands for a text of the institution."""
    filled = ~Q(**{detail: ""})
    return filled | Q(organisation__isnull=False) if detail == "institution" else filled


class ContactQuerySet(models.QuerySet):
    """Filters and counts freely, gives objects only through the gate."""

    _reason = ""
    _is_neutral = False

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]
        clone._reason, clone._is_neutral = self._reason, self._is_neutral
        return clone

    def _check(self) -> None:
        if not self._reason and self._iterable_class is not _VisibleContacts and not self._is_harmless():
            raise UnrestrictedContacts(
                "Kontakte werden nur über Contact.objects.visible_to(user, at) gelesen "
                "oder, mit Begründung, über Contact.objects.unrestricted(reason)."
            )

    def _is_harmless(self) -> bool:
        """Neutral contacts, or values; neither with a detail in it."""
        gives_contacts = issubclass(self._iterable_class, ModelIterable)
        if gives_contacts and not self._is_neutral:
            return False
        named = () if gives_contacts else self.query.values_select
        return _DETAILS.isdisjoint({*named, *_columns(self.query.annotation_select.values())})

    def neutral(self) -> Self:
        """Contacts without any detail, for readers that know no gate. Saving one keeps the details it does not know."""
        clone = self._clone()
        clone._is_neutral = True
        if clone._iterable_class is ModelIterable:
            clone._iterable_class = _NeutralContacts
        return clone

    def in_bulk(self, id_list: Iterable[Any] | None = None, *, field_name: str = "pk") -> dict[Any, Any]:
        """Wagtail's log asks ``objects`` itself for what its entries name."""
        contacts = self if id_list is None or self._reason else self.neutral()
        return super(ContactQuerySet, contacts).in_bulk(id_list, field_name=field_name)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Django reads what it deletes, and shows nobody."""
        contacts = self if self._reason else self.neutral()
        return super(ContactQuerySet, contacts).delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def _fetch_all(self) -> None:
        self._check()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        self._check()
        return super().iterator(*args, **kwargs)

    def aiterator(self, *args: Any, **kwargs: Any) -> Any:
        self._check()
        return super().aiterator(*args, **kwargs)

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._check()
        if not self._reason:
            query = self.query.chain()
            asked = [part.resolve_expression(query, summarize=True) for part in (*args, *kwargs.values())]
            if not _DETAILS.isdisjoint(_columns(asked)):
                raise UnrestrictedContacts(
                    "Auch der erste oder letzte Name ist eine Angabe: Contact.objects.unrestricted(reason)."
                )
        return super().aggregate(*args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        objs, fields = list(objs), list(fields)
        if not _DETAILS.isdisjoint(fields) and any(contact.is_neutral for contact in objs):
            raise UnrestrictedContacts("Ein neutraler Kontakt kennt keine Angaben, die zu speichern wären.")
        return super().bulk_update(objs, fields, batch_size)

    def unrestricted(self, reason: str) -> Self:
        """The records themselves, for code that shows them to nobody or judges by itself. Say why."""
        if not reason.strip():
            raise UnrestrictedContacts("Wer Kontakte am Tor vorbei liest, sagt warum.")
        clone = self._clone()
        clone._reason, clone._is_neutral = reason, False
        if clone._iterable_class is _NeutralContacts:
            clone._iterable_class = ModelIterable
        return clone

    def of_card(self, translation_key: UUID) -> Self:
        """Contacts of a card in any language, in the order of the card, with the card's note."""
        return (
            self.filter(links__card__translation_key=translation_key)
            .annotate(shown_note=F("links__note"))
            .order_by("links__sort_order", "links__pk")
        )

    def kept_by(self, user: User) -> Self:
        """Contacts that somebody may edit: all for reviewers, own and those of own cards for editors."""
        return self.filter(kept_contacts(user))

    def with_consent(self, at: dt.datetime | None = None) -> Self:
        return self.filter(consent_holds(at or timezone.now()))

    def visible_to(
        self, user: User | AnonymousUser | None, at: dt.datetime | None = None
    ) -> models.QuerySet[Any, VisibleContact]:
        """``VisibleContact`` objects as ``user`` may see them at the instant ``at`` (now); ``None`` is the public.

        A contact of which nothing is visible is left out.
        """
        holds = consent_holds(at or timezone.now())
        kept = kept_contacts(user) if user is not None and user.is_authenticated else NOBODY
        levels = shared_levels(user)
        institution = Coalesce(F("organisation__name"), F("institution"))
        values: dict[str, Any] = {}
        agencies_have = Q()
        for detail in DETAILS:
            value = institution if detail == "institution" else F(detail)
            # Rows without consent are filtered out below, unless the reader keeps the contact.
            shared = Q(**{f"{detail}_level__in": levels})
            may_see = shared if kept == NOBODY else kept | (shared & holds)
            values[f"{_PREFIX}{detail}"] = Case(
                When(may_see, then=value), default=Value(""), output_field=models.TextField()
            )
            agencies_have |= is_filled(detail) & Q(**{f"{detail}_level": Level.AGENCIES})
        visible: Any = self.filter(holds if kept == NOBODY else kept | holds).annotate(
            **values,
            shown_can_be_messaged=_flag(holds & Q(accepts_messages=True) & ~Q(mail="")),
            shown_has_more_for_agencies=_flag(holds & agencies_have),
        )
        names = ["pk", "public_id", *values, "shown_can_be_messaged", "shown_has_more_for_agencies"]
        if "shown_note" in visible.query.annotations:
            names.append("shown_note")
        visible = visible.values(*names)
        visible._iterable_class = _VisibleContacts
        visible._reason, visible._is_neutral = "", False
        return visible


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=models.BooleanField())


class ContactManager(models.Manager.from_queryset(ContactQuerySet)):  # type: ignore[misc]
    """``objects``, and with ``neutral=True`` the default manager, which generic readers use.

    Django makes the managers of relations from the class alone: ``organisation.contacts`` stays behind the gate.
    """

    def __init__(self, *, neutral: bool = False) -> None:
        super().__init__()
        self.is_neutral = neutral

    def get_queryset(self) -> Any:
        contacts = super().get_queryset()
        return contacts.neutral() if self.is_neutral else contacts


class ContactForwardDescriptor(ForwardManyToOneDescriptor):
    """``link.contact`` reads through the gate as well, and so raises."""

    def get_queryset(self, **hints: Any) -> Any:
        return self.field.remote_field.model.objects.db_manager(hints=hints).all()


class ContactForeignKey(models.ForeignKey):
    """A foreign key to ``Contact`` that is no way round the gate."""

    forward_related_accessor_class = ContactForwardDescriptor

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs


class LinkQuerySet(models.QuerySet):
    """Rows that refer to a contact; joining the contact in would be a way round the gate."""

    def select_related(self, *names: Any) -> Self:
        if not names or any(str(name).split("__")[0] == "contact" for name in names):
            raise UnrestrictedContacts("select_related(»contact«) liest Kontakte am Tor vorbei.")
        return super().select_related(*names)


LinkManager = models.Manager.from_queryset(LinkQuerySet)
