"""Cards and their contacts as one signed-in reader may see them, and the list the reader keeps of them."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from accounts.audit import record
from accounts.models import AuditAction, User
from accounts.signed_in import account_of
from contacts.builders import agency_practice_contacts
from editorial.publicness import is_readable
from home.models import SavedPractice
from home.shared_list import MAX_SHARED
from language.folding import plain
from practices.models import PracticePage
from practices.public.schemas import PublicPractice
from practices.public.store import practices_by_id, public_versions

# As many as the address of a list that is passed on carries, and as one page shows.
MAX_SAVED = MAX_SHARED


@dataclass(frozen=True, slots=True)
class SavedCard:
    """An entry of the list; ``practice`` is the card in the reader's language, ``None`` while it is not public."""

    entry: SavedPractice
    practice: PublicPractice | None

    @property
    def slug(self) -> str:
        """The same in every language."""
        return str(self.entry.practice.slug)

    @property
    def title_key(self) -> str:
        return plain(self.practice.title) if self.practice else ""

    @property
    def region_key(self) -> tuple[bool, str, str]:
        """Cards without a region come last."""
        regions = self.practice.regions if self.practice else ()
        return not regions, plain(regions[0].label) if regions else "", self.title_key


# Words of the address → the order of the list; the newest entry first where there is none.
ORDERS = {"titel": attrgetter("title_key"), "region": attrgetter("region_key")}


def readable_card(slug: str, request: HttpRequest, language: str) -> PracticePage | None:
    """The card of this address that the reader may read, in the reader's language if there is one, else in German.

    A private card is one for those who may open its page.
    """
    cards = PracticePage.objects.live().filter(slug=slug, locale__language_code__in={language, "de"})
    found = {card.locale.language_code: card for card in cards.select_related("locale") if is_readable(card, request)}
    return found.get(language) or found.get("de")


def card_or_404(request: HttpRequest, slug: str) -> PracticePage:
    card = readable_card(slug, request, account_of(request).language)
    if card is None:
        raise Http404
    return card


def contacts_seen_by(card: PracticePage, user: User) -> tuple[Any, ...]:
    """What the reader may see of the card's contacts; that it was seen is written down, each contact once a look."""
    contacts = tuple(agency_practice_contacts(card, user))
    for contact in contacts:
        record(AuditAction.CONTACT_SEEN, actor=user, object_type="contacts.contact", object_id=str(contact.public_id))
    return contacts


def saved_cards(user: User, order: str = "") -> list[SavedCard]:
    """The reader's list, what is not public any more at its end. Two queries, and those of cards not yet made."""
    cards = as_cards(SavedPractice.objects.filter(user=user), user)
    if order in ORDERS:
        cards.sort(key=ORDERS[order])
    return [card for card in cards if card.practice] + [card for card in cards if not card.practice]


def as_cards(found: QuerySet[SavedPractice], user: User) -> list[SavedCard]:
    """Entries with what the reader may see of their cards."""
    entries = list(found.select_related("practice"))
    versions = public_versions({entry.practice.translation_key for entry in entries}, user.language)
    public = practices_by_id(list(versions.values()))
    return [SavedCard(entry, public.get(versions.get(entry.practice.translation_key, 0))) for entry in entries]


def saved_entry(card: PracticePage, user: User) -> SavedPractice | None:
    """The card's entry on the list, in whatever language it was put there."""
    return SavedPractice.objects.filter(user=user, practice__translation_key=card.translation_key).first()
