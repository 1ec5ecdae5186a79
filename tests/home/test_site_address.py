"""The address of the site is ``SITE_URL``, wherever it is written; Wagtail's record of the site follows it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from accounts.roles import Role
from home.models import HomePage
from practices.models import PracticePage
from tests.factories import PracticeFactory, signed_in, site_tree

pytestmark = pytest.mark.django_db
HERE = "https://praxis.amt.example:8443"


@pytest.fixture(autouse=True)
def site() -> None:
    site_tree()


@pytest.fixture
def moved(settings: Any) -> str:
    """The office writes another address into ``.env`` and starts the website again."""
    settings.SITE_URL = settings.WAGTAILADMIN_BASE_URL = HERE
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "praxis.amt.example"]
    call_command("setup_site")
    return HERE


def add_site(**values: Any) -> Site:
    return Site.objects.create(root_page=HomePage.objects.get(), **values)


def test_n23_the_record_follows_at_every_start_and_keeps_its_name(settings: Any) -> None:
    Site.objects.update(site_name="Unser Name", hostname="alt.example.org", port=443)
    first_page = Site.objects.get().root_page_id
    for address, host, port in (
        ("https://neu.example.org", "neu.example.org", 443),
        ("http://neu.example.org", "neu.example.org", 80),
        (HERE, "praxis.amt.example", 8443),
    ):
        settings.SITE_URL = address
        call_command("setup_site")
        found = Site.objects.get()
        assert (found.hostname, found.port, found.is_default_site) == (host, port, True)
        assert (found.site_name, found.root_page_id) == ("Unser Name", first_page)
        assert HomePage.objects.get().full_url == f"{address}/"


def test_n23_every_way_out_gives_the_one_address(moved: str, client: Client) -> None:
    """A further site of the office's own changes nothing of it."""
    add_site(hostname="zweite.example.org", port=80)
    card = PracticePage.objects.get(pk=PracticeFactory(title="Tandem im Betrieb").pk)
    assert card.full_url == f"{HERE}/praxisbeispiele/{card.slug}/"
    # Whatever stands in the record, by whatever way it came there.
    Site.objects.filter(is_default_site=True).update(hostname="fremd.example.org", port=80)
    Site.clear_site_root_paths_cache()
    card = PracticePage.objects.get(pk=card.pk)
    assert card.full_url == f"{HERE}/praxisbeispiele/{card.slug}/"
    sitemap = client.get("/sitemap-de.xml").content.decode()
    assert f"<loc>{HERE}/praxisbeispiele/{card.slug}/</loc>" in sitemap
    feed = client.get("/suche/feed/").content.decode()
    assert "fremd.example.org" not in sitemap + feed
    assert f"{HERE}/" in feed
    html = client.get(f"/praxisbeispiele/{card.slug}/").content.decode()
    assert f'<link rel="canonical" href="{HERE}/praxisbeispiele/{card.slug}/">' in html
    admin = signed_in(Role.ADMIN)
    table = admin.get(reverse("praxisbeispiele:index"), {"export": "csv"})
    export = b"".join(table.streaming_content if table.streaming else [table.content]).decode()
    assert f"{HERE}/praxisbeispiele/{card.slug}/" in export
    editor = admin.get(reverse("wagtailadmin_pages:edit", args=[card.pk])).content.decode()
    assert "fremd.example.org" not in html + export + editor


def test_n23_two_records_of_one_address_change_places(settings: Any) -> None:
    former = Site.objects.get()
    further = add_site(hostname="praxis.amt.example", port=8443)
    settings.SITE_URL = HERE
    call_command("setup_site")
    former_address = (former.hostname, former.port)
    former.refresh_from_db()
    further.refresh_from_db()
    assert (former.hostname, former.port, former.is_default_site) == ("praxis.amt.example", 8443, True)
    assert (further.hostname, further.port, further.is_default_site) == (*former_address, False)


def test_n23_a_site_without_a_default_has_one_after_the_next_start(settings: Any) -> None:
    Site.objects.update(is_default_site=False, hostname="alt.example.org")
    call_command("setup_site")
    assert Site.objects.get().is_default_site
    Site.objects.all().delete()
    call_command("setup_site")
    assert Site.objects.get().root_page_id == HomePage.objects.get().pk


def test_n23_the_address_is_read_in_the_admin_and_changed_in_the_environment(moved: str) -> None:
    admin, record = signed_in(Role.ADMIN), Site.objects.get()
    edit = reverse("wagtailsites:edit", args=[record.pk])
    html = admin.get(edit).content.decode()
    assert "steht in SITE_URL" in html
    forged = {"hostname": "boese.example", "port": 80, "site_name": "Neuer Name", "root_page": record.root_page_id}
    assert admin.post(edit, forged).status_code == 302
    record.refresh_from_db()
    assert (record.hostname, record.port, record.is_default_site) == ("praxis.amt.example", 8443, True)
    assert record.site_name == "Neuer Name"


@pytest.mark.parametrize("which", ["default", "further", "new"])
def test_n23_a_site_begins_with_the_start_page_and_nothing_else(which: str) -> None:
    """A card as the first page of any record changes the addresses that all pages give each other."""
    admin, card = signed_in(Role.ADMIN), PracticeFactory(title="Tandem im Betrieb")
    values = {"hostname": "zweite.example.org", "port": 80, "site_name": "Zweite"}
    record = Site.objects.get() if which == "default" else add_site(**values) if which == "further" else None
    door = reverse("wagtailsites:edit", args=[record.pk]) if record else reverse("wagtailsites:add")
    for page in (card, card.get_parent()):
        answer = admin.post(door, {**values, "root_page": page.pk})
        assert answer.status_code == 200
        assert f"»{page.title}« ist keine Startseite." in answer.content.decode()
        assert "zweite.example.org" in answer.content.decode() or which == "default"
    assert not Site.objects.exclude(root_page=HomePage.objects.get()).exists()


def test_n23_the_list_of_sites_is_german_and_offers_nothing_that_is_refused() -> None:
    admin, record = signed_in(Role.ADMIN), Site.objects.get()
    listed = admin.get(reverse("wagtailsites:index")).content.decode()
    assert "Website-Name" in listed
    assert "Site name" not in listed
    further = add_site(hostname="zweite.example.org", port=80)
    for site, is_offered in ((record, False), (further, True)):
        page = admin.get(reverse("wagtailsites:edit", args=[site.pk])).content.decode()
        assert (reverse("wagtailsites:delete", args=[site.pk]) in page) is is_offered


@pytest.mark.parametrize("door", ["site", "first page"])
def test_n23_the_site_is_not_deleted_nor_lost_with_its_first_page(door: str) -> None:
    admin, record = signed_in(Role.ADMIN), Site.objects.get()
    route, pk = (
        ("wagtailsites:delete", record.pk) if door == "site" else ("wagtailadmin_pages:delete", record.root_page_id)
    )
    answer = admin.post(reverse(route, args=[pk]))
    assert answer.status_code == 409
    assert "wird noch benutzt und kann nicht gelöscht werden" in answer.content.decode()
    assert Site.objects.get() == record


def test_n23_a_further_site_belongs_to_the_administrators() -> None:
    admin, home = signed_in(Role.ADMIN), HomePage.objects.get()
    values = {"hostname": "zweite.example.org", "port": 443, "site_name": "Zweite", "root_page": home.pk}
    # The default one is the site's own; a mark here is not taken.
    assert admin.post(reverse("wagtailsites:add"), {**values, "is_default_site": "on"}).status_code == 302
    further = Site.objects.get(hostname="zweite.example.org")
    assert (further.root_url, further.is_default_site) == ("https://zweite.example.org", False)
    edit = reverse("wagtailsites:edit", args=[further.pk])
    assert admin.post(edit, {**values, "hostname": "dritte.example.org"}).status_code == 302
    call_command("setup_site")
    further.refresh_from_db()
    assert further.hostname == "dritte.example.org"
    assert admin.post(reverse("wagtailsites:delete", args=[further.pk])).status_code == 302
    assert Site.objects.count() == 1
