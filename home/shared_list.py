"""A list of cards to pass on: its address names them, so it needs no account, no cookie and no row. Never the notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access_rules import AccessRule, access
from editorial.requests import language_of_page
from practices.models import PracticePage
from practices.public.breadcrumbs import home_crumb
from practices.public.store import practices_of, public_versions

CARD, MAX_SHARED = "k", 50
NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class SharedList:
    """``mail_url`` opens a mail with the address in it."""

    url: str
    mail_url: str


def address_of_list(page_ids: Sequence[int]) -> SharedList:
    """In the active language; whoever opens it in another one gets the cards in that."""
    query = urlencode([(CARD, pk) for pk in page_ids[:MAX_SHARED]])
    url = f"{reverse('shared_list')}?{query}"
    mail = urlencode({"subject": _("Praxisbeispiele für Sie"), "body": settings.SITE_URL + url}, quote_via=quote)
    return SharedList(url, f"mailto:?{mail}")


@access(AccessRule.PUBLIC)
def shared_list(request: HttpRequest) -> HttpResponse:
    """What is not public is passed over as if it had never been there."""
    numbers = dict.fromkeys(int(text) for text in request.GET.getlist(CARD) if NUMBER.fullmatch(text))
    wanted = list(numbers)[:MAX_SHARED]
    keys: dict[int, Any] = dict(PracticePage.objects.filter(pk__in=wanted).values_list("pk", "translation_key"))
    versions = public_versions(set(keys.values()), language_of_page())
    # Two languages of one card are one card.
    shown = dict.fromkeys(versions[keys[pk]] for pk in wanted if keys.get(pk) in versions)
    practices = practices_of(list(shown))
    context = {
        "practices": practices,
        "is_incomplete": len({keys.get(pk, pk) for pk in wanted}) > len(practices),
        "breadcrumbs": [home_crumb()],
    }
    return render(request, "home/shared_list.html", context)
