"""Which cards use a contact, as far as somebody may know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import ngettext

from contacts.models import Contact, PracticeContact
from practices.models import PracticePage
from practices.permissions import editable_by

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Use:
    """A card that uses a contact; ``edit_url`` is ``""`` where the reader may not edit it."""

    title: str
    edit_url: str


@dataclass(frozen=True, slots=True)
class WhereUsed:
    """``hidden`` counts cards that are neither public nor the reader's."""

    uses: tuple[Use, ...] = ()
    hidden: int = 0

    def __str__(self) -> str:
        names = "; ".join(use.title for use in self.uses)
        if not self.hidden:
            return names or "–"
        more = ngettext("%(count)s weitere Karte", "%(count)s weitere Karten", self.hidden) % {"count": self.hidden}
        return f"{names}; {more}" if names else more

    @property
    def count(self) -> int:
        return len(self.uses) + self.hidden


def cards_of(contact: Contact, user: User) -> WhereUsed:
    return cards_of_all([contact.pk], user)[contact.pk]


def cards_of_all(contact_ids: Iterable[int], user: User) -> dict[int, WhereUsed]:
    """Where each of the contacts is used; three queries for any number."""
    links = list(
        PracticeContact.objects.filter(contact__in=contact_ids)
        .order_by("card__title")
        .values_list("contact_id", "card_id", "card__title")
    )
    ids = {card for _contact, card, _title in links}
    cards = PracticePage.objects.filter(pk__in=ids)
    mine = set(editable_by(cards, user).values_list("pk", flat=True)) if ids else set()
    public = set(cards.published().values_list("pk", flat=True)) if ids else set()
    uses: dict[int, list[Use]] = defaultdict(list)
    hidden: dict[int, int] = defaultdict(int)
    for contact, card, title in links:
        if card in mine or card in public:
            uses[contact].append(Use(title, reverse("practice_contacts", args=[card]) if card in mine else ""))
        else:
            hidden[contact] += 1
    return {pk: WhereUsed(tuple(uses[pk]), hidden[pk]) for pk in contact_ids}
