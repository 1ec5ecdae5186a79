"""Everything the site keeps about an account, for the person it is about (GDPR, articles 15 and 20)."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from accounts.models import AccessRequest, AuditEntry, User
from home.intern.cards import saved_cards
from home.models import ListSubscription
from practices.models import PracticePage
from practices.querysets import PracticeQuerySet


def _own_cards(user: User) -> PracticeQuerySet:
    """Drafts have titles, too: without the demanded second factor those of public cards only."""
    cards = PracticePage.objects.published() if user.rights_are_withheld else PracticePage.objects.all()
    return cards.filter(owner=user)


def personal_data(user: User) -> dict[str, Any]:
    """A JSON-ready dict: account, agency, roles, list, own cards, requests, own log. Times are ISO 8601 in UTC."""
    return {
        "account": {
            "id": user.pk,
            "email": user.email,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "language": user.language,
            "wants_notices": user.wants_notices,
            "is_active": True,
            "date_joined": user.date_joined.isoformat(),
            "last_login": user.last_login.isoformat() if user.last_login else None,
        },
        "agency": str(user.agency) if user.agency else None,
        "roles": sorted(user.groups.values_list("name", flat=True)),
        "teams": sorted(user.teams.values_list("name", flat=True)),
        "review_regions": sorted(region.label for region in user.review_regions.all()),
        "review_themes": sorted(theme.name for theme in user.review_themes.all()),
        "second_factors": [
            {"type": factor.type, "since": factor.created_at.isoformat()}
            for factor in Authenticator.objects.filter(user=user).order_by("pk")
        ],
        "connected_sign_ins": [account.provider for account in SocialAccount.objects.filter(user=user).order_by("pk")],
        "saved_practices": [
            {
                "title": card.practice.title if card.practice else None,
                "note": card.entry.note,
                "saved_at": card.entry.saved_at.isoformat(),
            }
            for card in saved_cards(user)
        ],
        "list_news": ListSubscription.objects.filter(user=user).exists(),
        "own_practices": list(_own_cards(user).order_by("title").values_list("title", flat=True)),
        "access_requests": [
            {"created_at": request.created_at.isoformat(), "institution": request.institution, "state": request.state}
            for request in AccessRequest.objects.filter(email=user.email)
        ],
        "log": [
            {
                "at": entry.at.isoformat(),
                "action": entry.action,
                "object_type": entry.object_type,
                "object_id": entry.object_id,
            }
            for entry in AuditEntry.objects.filter(actor_id=user.pk)
        ],
    }
