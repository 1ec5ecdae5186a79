"""Every change of a contact is one function: right, change and log entry in one transaction.

Log entries name the record by number and say what was done, never a value.
"""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max, Q
from django.db.models.signals import post_delete
from django.utils import timezone
from wagtail.log_actions import log

from accounts import journal, outbox
from accounts.audit import AuditAction, record
from accounts.models import User
from contacts.consent import CURRENT_TEXT, end_of_validity
from contacts.managers import DETAILS
from contacts.models import ConsentHow, Contact, PracticeContact
from contacts.permissions import may_keep_contacts_of
from practices.models import PracticePage

LEVEL = "contacts.level"
CONSENT = "contacts.consent"
CONFIRMED = "contacts.confirmed"
LINKED = "contacts.linked"
UNLINKED = "contacts.unlinked"
ERASED = "contacts.erased"


# However it is deleted, also anew after a backup was restored: no mail goes to somebody who is gone.
post_delete.connect(outbox.drop_with, sender=Contact, dispatch_uid="contacts.drop_mails_about_contact")


class ContactChangedMeanwhile(Exception):
    """Somebody else saved the contact since it was opened."""


class ContactInUse(Exception):
    """The contact belongs to cards. ``titles`` names them."""

    def __init__(self, titles: list[str]) -> None:
        super().__init__(", ".join(titles))
        self.titles = titles


def stored(pk: int) -> Contact:
    return Contact.objects.unrestricted("reads what is stored before a change").get(pk=pk)


@transaction.atomic
def save_contact(
    contact: Contact, user: User | None, expected_version: int | None = None, *, is_same_person: bool = False
) -> Contact:
    """Saves a new or changed contact; ``user`` is ``None`` when the person changes the own record.

    Raises ``PermissionDenied`` for somebody who does not keep the contact and ``ContactChangedMeanwhile`` when
    ``expected_version`` is no longer the stored one.
    """
    if contact.pk is None:
        return _create(contact, user)
    if user is not None and not Contact.objects.kept_by(user).filter(pk=contact.pk).exists():
        raise PermissionDenied
    rows = Contact.objects.filter(pk=contact.pk)
    if expected_version is not None:
        rows = rows.filter(version=expected_version)
    if not rows.update(version=F("version") + 1):
        raise ContactChangedMeanwhile
    before = stored(contact.pk)
    contact.version = before.version
    if contact.holder() != before.holder():
        # Whoever it is now was not asked yet; the link of the mail that went out opens nothing any more.
        contact.reminded_for = None
        if user is not None and contact.consent_on == before.consent_on and not is_same_person:
            # What one person agreed to says nothing about the next; the own link confirms anew.
            contact.consent_on, contact.consent_how, contact.consent_text = None, "", ""
    contact.save()
    at = timezone.now()
    has_ended = before.consent_state(at) == "valid" != contact.consent_state(at)
    if has_ended or contact.holder() != before.holder() or contact.expires_at != before.expires_at:
        # What still waits asks somebody else, or about an end that is none.
        outbox.drop(contact)
    log(instance=contact, action="wagtail.edit", user=user, content_changed=True)
    _log_levels(contact, before, user)
    _log_consent(contact, before, user)
    return contact


def _create(contact: Contact, user: User | None) -> Contact:
    if user is not None:
        if not user.has_perm("contacts.add_contact"):
            raise PermissionDenied
        contact.created_by = user
        if contact.team_id is None:
            contact.team = user.teams.order_by("name").first()
    contact.save()
    log(instance=contact, action="wagtail.create", user=user, content_changed=True)
    _log_consent(contact, Contact(), user)
    return contact


def _log_levels(contact: Contact, before: Contact, user: User | None) -> None:
    for detail in DETAILS:
        old, new = getattr(before, f"{detail}_level"), getattr(contact, f"{detail}_level")
        if old != new:
            log(instance=contact, action=LEVEL, user=user, data={"detail": detail, "from": old, "to": new})
            _audit(AuditAction.LEVEL, contact, user, aspect=detail)


def _log_consent(contact: Contact, before: Contact, user: User | None) -> None:
    at = timezone.now()
    old, new = before.consent_state(at), contact.consent_state(at)
    if old != new:
        log(instance=contact, action=CONSENT, user=user, data={"from": old, "to": new, "text": contact.consent_text})
        _audit(AuditAction.CONSENT, contact, user, aspect=new)


def _audit(action: AuditAction, contact: Contact, user: User | None, aspect: str = "") -> None:
    """The audit log names a contact as the reader's space does: by its public number, which outlives the row."""
    record(action, actor=user, object_type="contacts.contact", object_id=str(contact.public_id), aspect=aspect)


@transaction.atomic
def withdraw_consent(contact: Contact, user: User | None, at: dt.datetime | None = None) -> None:
    """From this instant only editors see anything of the contact. A second call changes nothing."""
    record = stored(contact.pk)
    if record.consent_withdrawn_at:
        return
    record.consent_withdrawn_at = at or timezone.now()
    save_contact(record, user)


@transaction.atomic
def confirm_contact(contact: Contact, expires_at: dt.datetime, at: dt.datetime | None = None) -> bool:
    """The person says that the details still hold; whether this call was the one that counted.

    ``expires_at`` is the end the question was about: the same answer twice prolongs once.
    """
    at = at or timezone.now()
    changed = (
        Contact.objects.filter(pk=contact.pk, expires_at=expires_at, consent_withdrawn_at__isnull=True)
        .update(
            expires_at=end_of_validity(at),
            confirmed_at=at,
            consent_on=timezone.localdate(at),
            consent_text=CURRENT_TEXT,
            consent_how=ConsentHow.LINK,
            version=F("version") + 1,
        )
    )  # fmt: skip
    if changed:
        outbox.drop(contact)
        log(instance=contact, action=CONFIRMED, data={"text": CURRENT_TEXT})
        _audit(AuditAction.CONSENT, contact, None, aspect="confirmed")
    return bool(changed)


@transaction.atomic
def erase_contact(contact: Contact, user: User | None, with_links: bool = False) -> None:
    """Deletes a contact for good. ``with_links`` takes it off its cards first: the person's own wish comes before ours.

    Raises ``ContactInUse`` when cards use it and ``PermissionDenied`` without the right.
    """
    if user is not None and not (
        user.has_perm("contacts.delete_contact") and Contact.objects.kept_by(user).filter(pk=contact.pk).exists()
    ):
        raise PermissionDenied
    links = PracticeContact.objects.filter(contact=contact.pk)
    titles = list(links.order_by("card__title").values_list("card__title", flat=True))
    if titles and not with_links:
        raise ContactInUse(titles)
    links.delete()
    log(instance=contact, action=ERASED, user=user, deleted=True, data={"public_id": str(contact.public_id)})
    _audit(AuditAction.ERASURE, contact, user)
    Contact.objects.unrestricted("deletes it").filter(pk=contact.pk).delete()
    journal.note_record("contacts.contact", str(contact.public_id))


def source_card(card: PracticePage) -> PracticePage:
    """The card that holds the contacts of all its translations: the German one, else the oldest."""
    family = PracticePage.objects.filter(translation_key=card.translation_key).select_related("locale").order_by("pk")
    members = list(family)
    return next((page for page in members if page.locale.language_code == "de"), members[0])


@transaction.atomic
def link_contact(card: PracticePage, contact_pk: int, user: User, note: str = "") -> PracticeContact:
    """Puts a contact that ``user`` keeps on a card that ``user`` may edit, at the end. Twice changes nothing."""
    card = source_card(card)
    if not may_keep_contacts_of(card, user) or not Contact.objects.kept_by(user).filter(pk=contact_pk).exists():
        raise PermissionDenied
    last = PracticeContact.objects.filter(card=card).aggregate(last=Max("sort_order"))["last"]
    link, is_new = PracticeContact.objects.get_or_create(
        card=card, contact_id=contact_pk, defaults={"note": note, "sort_order": 0 if last is None else last + 1}
    )
    if is_new:
        log(instance=card, action=LINKED, user=user, data={"contact": str(stored(contact_pk).public_id)})
    return link


@transaction.atomic
def unlink_contact(link: PracticeContact, user: User) -> None:
    if not may_keep_contacts_of(link.card, user):
        raise PermissionDenied
    public_id = str(stored(link.contact_id).public_id)
    card = link.card
    link.delete()
    log(instance=card, action=UNLINKED, user=user, data={"contact": public_id})


def maintainers(contact: Contact) -> list[User]:
    """Active accounts that look after the contact: its team, the teams and owners of its cards, else who made it."""
    cards = PracticeContact.objects.filter(contact=contact.pk).values_list("card__team_id", "card__owner_id")
    teams = {team for team, _owner in cards if team} | ({contact.team_id} if contact.team_id else set())
    owners = {owner for _team, owner in cards if owner}
    users = User.objects.filter(Q(teams__in=teams) | Q(pk__in=owners) | Q(pk=contact.created_by_id), is_active=True)
    return list(users.distinct())
