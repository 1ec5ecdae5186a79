"""What »public« means: one condition for pages and one for files, judged by the database while it reads.

A page is public while it is live, not past its expiry at this instant, and neither it nor a page above it is set to
»privat« in the admin. A file is public while neither its collection nor one above it is. Every query, count,
excerpt, suggestion and teaser that leaves the site goes through one of the two, so a change holds on the next request.

An alias shows the text of its source and is as private as that, and a translation as private as its German original
(``docs/decisions/0032-one-condition-public.md``). A setting of its own can close it further, never open it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from wagtail.models import BaseViewRestriction, CollectionViewRestriction, Page, PageViewRestriction

from editorial.kept import Kept

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

# A path begins with those of its ancestors and ends in steps of 0–9 and A–Z.
BELOW = "BETWEEN {0}.path AND {0}.path || 'ZZZZ'"
# From a rule to every page it closes: what lies below its page, the translations of what is German there, their
# aliases, and all below those. It begins at the rules, so a site without any pays nothing.
PRIVATE_PAGES = f"""
    FROM wagtailcore_pageviewrestriction AS rule
    JOIN wagtailcore_page AS above ON above.id = rule.page_id
    JOIN wagtailcore_page AS below ON below.path {BELOW.format("above")}
    JOIN wagtailcore_locale AS language ON language.id = below.locale_id
    JOIN wagtailcore_page AS told ON told.id = below.id
        OR (told.translation_key = below.translation_key AND language.language_code = '{settings.LANGUAGE_CODE}')
    JOIN wagtailcore_page AS shown ON shown.id = told.id OR shown.alias_of_id = told.id
    JOIN wagtailcore_page AS page ON page.path {BELOW.format("shown")}
    WHERE rule.restriction_type <> 'none'"""

_rules: Kept[str, dict[int, tuple[PageViewRestriction, ...]]] = Kept(1)


def public_pages(at: dt.datetime | None = None) -> Q:
    """For a query of pages of any type: those everyone may read at this instant."""
    return lasting_pages(at) & public_but_for_expiry()


def lasting_pages(at: dt.datetime | None = None) -> Q:
    """For a query of pages: those not past their expiry at this instant, whether or not a job has run."""
    return Q(expired=False) & (Q(expire_at__isnull=True) | Q(expire_at__gt=at or timezone.now()))


def has_expired(page: Page, at: dt.datetime | None = None) -> bool:
    """The same for one page at hand, the other way round."""
    return bool(page.expired or (page.expire_at and page.expire_at <= (at or timezone.now())))


def public_but_for_expiry() -> Q:
    """What an index of public pages keeps: expiries are judged while reading, until the page is withdrawn."""
    return Q(live=True) & ~private_pages()


def private_pages() -> Q:
    """Pages behind a view restriction: of their own, of a page above, of the original or of the page an alias shows."""
    return Q(pk__in=RawSQL(f"SELECT page.id {PRIVATE_PAGES}", []))  # noqa: S611 – nothing from outside


def restrictions_of(page: Page) -> tuple[PageViewRestriction, ...]:
    """What has to be fulfilled to read a page, from the page above inwards. Two queries a generation for all pages."""
    return _rules.get("pages", _all_restrictions).get(page.pk, ())


def _all_restrictions() -> dict[int, tuple[PageViewRestriction, ...]]:
    rules = {rule.pk: rule for rule in PageViewRestriction.objects.select_related("page")}
    if not rules:
        return {}
    closed: dict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT page.id, rule.id {PRIVATE_PAGES}")
        for page_id, rule_id in cursor.fetchall():
            closed[page_id].add(rule_id)
    return {
        page_id: tuple(sorted((rules[pk] for pk in found if pk in rules), key=lambda rule: rule.page.path))
        for page_id, found in closed.items()
    }


def public_files(collection: str = "collection") -> Q:
    """For a query of documents or pictures, or of what refers to them by ``collection``: those everyone may see."""
    restrictions = CollectionViewRestriction.objects.exclude(restriction_type=BaseViewRestriction.NONE)
    return Q(~Exists(_at_or_above(restrictions, f"{collection}__path", "collection__path")))


def _at_or_above(restrictions: QuerySet[Any, Any], asked: str, above: str) -> QuerySet[Any, Any]:
    """Restrictions at or above a place in a tree, whose path begins with the paths of all that is above it."""
    place = ExpressionWrapper(OuterRef(asked), output_field=CharField())
    return restrictions.annotate(asked=place).filter(asked__startswith=F(above)).order_by()


def is_public(page: Page, at: dt.datetime | None = None) -> bool:
    """The same condition for one page. One query."""
    return bool(Page.objects.filter(public_pages(at), pk=page.pk).exists())


def is_public_at_hand(page: Page) -> bool:
    """The same for a page that was read just now: no query but those of ``restrictions_of``."""
    return bool(page.live) and not has_expired(page) and not restrictions_of(page)


def public_ids(files: type[Any], ids: Any) -> frozenset[int]:
    """Those of these documents or pictures that everyone may see. One query, none where there are no ids."""
    wanted = {pk for pk in ids if pk}
    if not wanted:
        return frozenset()
    return frozenset(files._default_manager.filter(public_files(), pk__in=wanted).values_list("pk", flat=True))


def is_readable(page: Page, request: HttpRequest) -> bool:
    """Whether who asks may read a page: public, or private and open to this session.

    The answer must be ``private, no-store`` then, and the session is not touched for a public page.
    """
    if is_public(page):
        return True
    is_there = page.live and not has_expired(page)
    return is_there and all(restriction.accept_request(request) for restriction in restrictions_of(page))
