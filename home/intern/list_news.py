"""What is new about the cards of a reader's list, told by mail: one a day, only to who asked for it.

What the reader knows of a card is kept beside its entry. A mail says that a card has newer information, somebody new to
ask, is gone or back – never who is to be asked, which only the site tells, and never the title of what is gone.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import outbox, signed_links
from accounts.models import User
from contacts.models import Contact, PracticeContact
from editorial.site_name import site_name
from home.intern.cards import SavedCard, saved_cards
from home.models import ListSubscription, SavedPractice
from home.models.saved_practice import UNDO

# Nobody is woken by a list.
FIRST_HOUR = 6
UNSUBSCRIBE = signed_links.register("home.list_news", "list_news_stop", dt.timedelta(days=60))


@dataclass(frozen=True, slots=True)
class News:
    """What changed about one card since the reader was told last; all is empty for one that is gone."""

    title: str = ""
    url: str = ""
    is_back: bool = False
    as_of: dt.date | None = None
    has_new_contact: bool = False


def states_of(cards: Collection[SavedCard], user: User) -> dict[int, dict[str, Any]]:
    """By number of the entry: what there is to know of its card now. Two queries for any number of cards."""
    keys = {card.entry.practice.translation_key for card in cards}
    of_cards = Contact.objects.filter(links__card__translation_key__in=keys)
    visible = {contact.pk for contact in of_cards.visible_to(user) if contact.shows_anything or contact.can_be_messaged}
    contacts: dict[Any, list[int]] = defaultdict(list)
    links = PracticeContact.objects.filter(card__translation_key__in=keys, contact__in=visible).order_by("contact")
    for key, contact in links.values_list("card__translation_key", "contact"):
        contacts[key].append(contact)
    return {
        card.entry.pk: {
            "is_public": card.practice is not None,
            "as_of": _day(card),
            "contacts": contacts[card.entry.practice.translation_key],
        }
        for card in cards
    }


def _day(card: SavedCard) -> str:
    """The day that the information is from; to have it published anew with the same one is no news."""
    day = card.entry.practice.information_on
    return day.isoformat() if day else ""


def remember(user: User) -> None:
    """From now on only what changes later is news; entries without anything known yet count as seen now."""
    _remember(saved_cards(user), user)


def _remember(cards: Collection[SavedCard], user: User) -> None:
    states, changed = states_of(cards, user), []
    for card in cards:
        if card.entry.known != states[card.entry.pk]:
            card.entry.known = states[card.entry.pk]
            changed.append(card.entry)
    SavedPractice.objects.bulk_update(changed, ["known"])


def subscribe(user: User) -> None:
    ListSubscription.objects.get_or_create(user=user)
    remember(user)


def news_of(cards: Collection[SavedCard], user: User) -> list[News]:
    states = states_of(cards, user)
    found = (_news(card, states[card.entry.pk]) for card in cards if card.entry.known)
    return [news for news in found if news]


def _news(card: SavedCard, now: dict[str, Any]) -> News | None:
    before, practice = card.entry.known, card.practice
    if practice is None:
        return News() if before["is_public"] else None
    # Who has read the card since knows more than an older date would say.
    is_newer = now["as_of"] > before["as_of"]
    news = News(
        practice.title,
        settings.SITE_URL + practice.url,
        is_back=not before["is_public"],
        as_of=card.entry.practice.information_on if is_newer else None,
        has_new_contact=not set(now["contacts"]) <= set(before["contacts"]),
    )
    return news if news.is_back or news.as_of or news.has_new_contact else None


def send_list_news(at: dt.datetime | None = None) -> int:
    """For the worker: number of mails. What was taken off a list for good goes on the way."""
    at = at or timezone.now()
    SavedPractice.every.filter(removed_at__lte=at - UNDO).delete()
    day = timezone.localdate(at)
    if timezone.localtime(at).hour < FIRST_HOUR:
        return 0
    not_yet = Q(told_on__isnull=True) | Q(told_on__lt=day)
    sent = 0
    for subscription in list(ListSubscription.objects.filter(not_yet, user__is_active=True).select_related("user")):
        kept = None
        # That the reader was told and the mail are written down together; of two workers one finds the row.
        with transaction.atomic():
            if ListSubscription.objects.filter(not_yet, pk=subscription.pk).update(told_on=day):
                kept = _keep_mail(subscription)
        if kept is not None:
            outbox.try_now(kept)
            sent += 1
    return sent


def _keep_mail(subscription: ListSubscription) -> int | None:
    """Number of the mail that was kept, ``None`` where there is nothing new."""
    user = subscription.user
    cards = saved_cards(user)
    news = news_of(cards, user)
    _remember(cards, user)
    return outbox.keep(_mail(subscription, news), about=user) if news else None


def _mail(subscription: ListSubscription, news: list[News]) -> EmailMessage:
    stop = signed_links.url_of(UNSUBSCRIBE, subscription, str(subscription.pk))
    with override(subscription.user.language):
        context = {
            "news": [one for one in news if one.title],
            "gone": sum(not one.title for one in news),
            "list_url": settings.SITE_URL + reverse("intern_saved"),
            "stop_url": stop,
            "site_name": site_name(),
        }
        text = render_to_string("intern/mail/list_news.txt", context)
        subject = " ".join(str(_("Neues zu Ihrer Merkliste")).split())
    # Mail programs offer a button for it (RFC 8058).
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return EmailMessage(subject, text, to=[subscription.user.email], headers=headers)


def find_subscription(key: str) -> ListSubscription | None:
    return ListSubscription.objects.filter(pk=int(key)).select_related("user").first()
