"""A search as an Atom feed: the same address parameters as the list, the newest cards first."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from editorial.site_name import site_name
from search.engines.choosing import SWITCH
from search.engines.port import NEWEST, Wanted
from search.listing import ListRequest
from search.models import IndexedCard
from search.snapshot import Snapshots

LENGTH = 20


class SearchFeed(Feed[Any, Any]):
    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> ListRequest:
        return ListRequest.from_query(request.GET, get_language() or "de", reverse("search"))

    def title(self, asked: ListRequest) -> str:
        title = _("Neue Praxisbeispiele: %(words)s") if asked.words else _("Neue Praxisbeispiele")
        return f"{title % {'words': asked.words}} – {site_name(asked.language)}"

    def link(self, asked: ListRequest) -> str:
        return asked.address()

    def feed_url(self, asked: ListRequest) -> str:
        return settings.SITE_URL + asked.feed_address()

    def items(self, asked: ListRequest) -> list[IndexedCard]:
        snapshot = Snapshots.current(asked.language)
        plan = snapshot.analyser.plan(asked.words, asked.without) if asked.words else None
        wanted = Wanted(asked.language, asked.selection, plan, NEWEST, 0, LENGTH)
        ids = SWITCH.search(wanted, snapshot).found.page_ids
        rows = IndexedCard.objects.readable().in_bulk(ids)
        return [rows[page_id] for page_id in ids if page_id in rows]

    def item_title(self, item: IndexedCard) -> str:
        return item.title

    def item_description(self, item: IndexedCard) -> str:
        return str(item.teaser.get("teaser", ""))

    def item_link(self, item: IndexedCard) -> str:
        return str(item.teaser.get("url", "/"))

    def item_pubdate(self, item: IndexedCard) -> dt.datetime | None:
        return item.published_at
