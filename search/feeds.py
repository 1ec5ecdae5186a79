"""A search as an Atom feed: the same address parameters as the list, the newest cards first."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from editorial.requests import language_of_page
from editorial.site_name import site_name
from practices.public.schemas import PublicPractice
from practices.public.store import practices_of
from search.engines.base import NEWEST, SearchRequest
from search.everywhere import Question
from search.filter_panel import label_of
from search.index.snapshots import Snapshots
from search.list_request import ListRequest

LENGTH = 20


class SearchFeed(Feed[Any, Any]):
    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> ListRequest:
        return ListRequest.from_query(request.GET, language_of_page(), reverse("search"))

    def title(self, asked: ListRequest) -> str:
        """Says what the feed is narrowed to: in a reader stand many of them below each other."""
        snapshot = Snapshots.current(asked.language)
        named = [asked.words, *(label_of(snapshot, facet, value) for facet, value in asked.selection.pairs())]
        words = ", ".join(name for name in named if name)
        title = _("Neue Praxisbeispiele: %(words)s") % {"words": words} if words else _("Neue Praxisbeispiele")
        return f"{title} – {site_name(asked.language)}"

    def link(self, asked: ListRequest) -> str:
        return asked.address()

    def feed_url(self, asked: ListRequest) -> str:
        return settings.SITE_URL + asked.feed_address()

    def items(self, asked: ListRequest) -> list[PublicPractice]:
        question = Question.of(asked.language, asked.words, asked.without, asked.is_literal)
        wanted = SearchRequest(asked.language, asked.selection, sort=NEWEST, number=LENGTH)
        return practices_of(question.search(wanted).found.page_ids)

    def item_title(self, item: PublicPractice) -> str:
        return item.title

    def item_description(self, item: PublicPractice) -> str:
        return item.teaser

    def item_link(self, item: PublicPractice) -> str:
        return item.url

    def item_pubdate(self, item: PublicPractice) -> dt.datetime | None:
        return item.published_at
