"""A clerk of a rural Jobcenter in Thüringen with nothing but a phone: from the first page to a person's number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from practices.models import PracticeInstitutionType, PracticePage, PracticeTargetGroup
from tests.factories import ContactFactory, PracticeFactory, RegionFactory
from vocabularies.models import InstitutionType, TargetGroup, Theme

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WIDTH, HEIGHT = 360, 740
TAPS = 6


def card_of_the_neighbours() -> PracticePage:
    """Told as people tell it: a long title, a long sentence, all five facts, a picture of nothing."""
    card = PracticeFactory(
        title="Vormittags lernen, nachmittags abholen: Arbeit und Kinderbetreuung für ukrainische Mütter",
        teaser="Ein Jobcenter auf dem Land stimmt Sprachkurs, Praktikum und Betreuung der Kinder so ab, dass Frauen "
        "aus der Ukraine in der Nähe ihrer Wohnung anfangen können zu arbeiten, auch ohne eigenes Auto.",
        theme=Theme.objects.in_language("de").get(key="gefluechtete-frauen"),
        region=RegionFactory(ags="16063"),
        effort="medium",
    ).get_latest_revision_as_object()
    kind = InstitutionType.objects.in_language("de").get(key="zkt")
    groups = TargetGroup.objects.in_language("de")
    card.institution_type_links = [PracticeInstitutionType(term=kind, locale=card.locale)]
    card.target_group_links = [
        PracticeTargetGroup(term=groups.get(key=key), locale=card.locale) for key in ("gefluechtete-frauen", "ukraine")
    ]
    card.save_revision(clean=False).publish()
    return PracticePage.objects.get(pk=card.pk)


def test_from_the_first_page_to_a_number_in_six_taps(live_site: str, site_is_set_up: None, browser: Browser) -> None:
    card = card_of_the_neighbours()
    ContactFactory(level="public", card=card, phone="03695 61-0")
    for number in range(3):
        PracticeFactory(title=f"Anderes Beispiel {number}")
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, has_touch=True, is_mobile=True, device_scale_factor=3
    )
    page = context.new_page()
    taps = 0

    def tap(target: Locator) -> None:
        nonlocal taps
        target.tap()
        taps += 1

    page.goto(live_site)
    field = page.locator("main input[type=search][name=q]")
    tap(field)
    field.fill("ukrainische Frauen mit Kindern Thüringen")
    tap(page.get_by_role("main").get_by_role("button", name="Suchen").first)
    tap(page.get_by_role("main").get_by_role("link", name="Vormittags lernen"))
    page.get_by_role("heading", level=1).wait_for()
    number = page.locator('a[href="tel:+493695610"]')
    # Facts and person come within two screens, so two swipes are enough.
    box, facts = number.bounding_box(), page.locator(".facts").bounding_box()
    assert box is not None
    assert facts is not None
    assert facts["y"] + facts["height"] < box["y"]
    assert box["y"] + box["height"] <= 2 * HEIGHT
    assert box["height"] >= 24
    taps += 1
    assert number.is_enabled()
    assert taps <= TAPS
    assert page.evaluate("document.documentElement.scrollWidth") == WIDTH
    context.close()
