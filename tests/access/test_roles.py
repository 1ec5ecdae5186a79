"""What each role must not do, tried by every door there is (``checks.md`` A04 to A08)."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as site
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Locale, Page
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
)

from accounts.access_rules import Audience, routes
from accounts.models import User
from accounts.roles import Role
from contacts.models import Contact
from practices.models import PracticePage
from tests.access.asking import GET, Visitor
from tests.access.canaries import body_of, found_in, release
from tests.access.test_matrix import is_refused
from tests.access.world import address, build_world
from tests.factories import ContactFactory, PracticeFactory, TeamFactory, UserFactory, site_tree
from tests.translation.steps import finish, foreign_tree, start_translation
from vocabularies.models import Theme

pytestmark = pytest.mark.django_db
REFUSED = {302, 403, 404, 405}
# What an import of rows could be named, and what asks for a token instead of a session.
TOKEN_APPS = (
    "rest_framework.authtoken",
    "knox",
    "oauth2_provider",
    "wagtail.api.v3",
    "wagtail.contrib.simple_translation",
)


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


# A04


@pytest.mark.parametrize("role", [Role.EDITOR, Role.TRANSLATOR, Role.AGENCY])
@pytest.mark.parametrize("action", ["publish", "unpublish", "move", "copy", "delete", "revert_to_page_revision"])
def test_a04_the_api_of_the_admin_publishes_nothing_for_them(role: Role, action: str) -> None:
    site_tree()
    team = TeamFactory()
    draft = PracticeFactory(published=False, team=team)
    user = UserFactory(role=role, teams=[team])
    url = f"/admin/api/main/pages/{draft.pk}/action/{action}/"
    data = {"revision_id": draft.latest_revision_id, "recursive": False, "alias": False}
    answer = signed_in(user).post(url, data, content_type="application/json")
    after = PracticePage.objects.filter(pk=draft.pk).first()
    assert after is None or not after.live, f"{role} {action}: {answer.status_code}"
    assert not PracticePage.objects.live().exists()
    if role is not Role.EDITOR:
        assert answer.status_code in {302, 403, 404}
        assert after is not None


# A05


class Translators:
    """A translator for English alone, a card with translations into English and Ukrainian, and another card."""

    def __init__(self) -> None:
        self.locales = {code: Locale.objects.get(language_code=code) for code in ("en", "uk")}
        for locale in self.locales.values():
            foreign_tree(locale)
        self.card = self._german(slug="eins", team=TeamFactory())
        self.other = self._german(slug="zwei", title="Die andere Karte")
        self.translations: dict[str, Translation] = {}
        for code, locale in self.locales.items():
            self.translations[code] = start_translation(self.card, locale)
            finish(self.card, locale)
        self.other_translation = start_translation(self.other, self.locales["en"])
        group = Group.objects.create(name="Übersetzung Englisch")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        home = Page.objects.get(depth=2, locale=self.locales["en"])
        right = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
        GroupPagePermission.objects.create(group=group, page=home, permission=right)
        self.user = UserFactory()
        self.user.groups.add(group)
        self.client = signed_in(self.user)

    def _german(self, **values: Any) -> PracticePage:
        return PracticeFactory(theme=Theme.objects.in_language("de").get(key="netzwerke"), **values)  # type: ignore[no-any-return]

    def put(self, translation: Translation, segment: StringSegment, text: str = "Geändert") -> int:
        url = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
        return int(self.client.put(url, f"value={text}", content_type="application/x-www-form-urlencoded").status_code)

    def segment(self, translation: Translation, path: str = "teaser") -> StringSegment:
        return StringSegment.objects.get(source=translation.source, context__path=path)


@pytest.fixture
def translators() -> Translators:
    return Translators()


def everything_translated() -> list[Any]:
    """All that translating could change, as it is in the database."""
    return [
        list(StringTranslation.objects.order_by("pk").values("pk", "data", "locale_id")),
        list(SegmentOverride.objects.order_by("pk").values("pk", "data_json")),
        list(Page.objects.order_by("pk").values("pk", "title", "live", "latest_revision_id")),
        list(PracticePage.objects.order_by("pk").values("pk", "teaser", "implementation", "maturity")),
        list(Contact.objects.unrestricted("the test compares rows").order_by("pk").values()),
    ]


def test_a05_a_translator_changes_segments_of_the_own_language_and_nothing_else(translators: Translators) -> None:
    t = translators
    assert t.put(t.translations["en"], t.segment(t.translations["en"]), "My+sentence") in {200, 201}
    contact = ContactFactory(card=t.card, level="public")
    before = everything_translated()
    assert t.put(t.translations["uk"], t.segment(t.translations["uk"])) == 403
    # A segment of another card, asked for through the own translation.
    assert t.put(t.translations["en"], t.segment(t.other_translation)) == 404
    pages = {
        "source": t.card.pk,
        "ukrainian": Page.objects.get(translation_key=t.card.translation_key, locale=t.locales["uk"]).pk,
    }
    for pk in pages.values():
        for name in ("edit", "delete", "unpublish", "move", "copy"):
            answer = t.client.post(reverse(f"wagtailadmin_pages:{name}", args=[pk]), {"title": "Gekapert"})
            assert answer.status_code in REFUSED, name
    for url in (
        reverse("contacts:edit", args=[contact.pk]),
        reverse("contacts:delete", args=[contact.pk]),
        reverse("practice_contacts", args=[t.card.pk]),
        reverse("wagtail_localize:submit_page_translation", args=[t.card.pk]),
        reverse("wagtail_localize:update_translations", args=[t.other_translation.source_id]),
        reverse("wagtail_localize:machine_translate", args=[t.translations["uk"].pk]),
        reverse("wagtail_localize:stop_translation", args=[t.translations["en"].pk]),
    ):
        assert t.client.post(url, {"phone": "1"}).status_code in REFUSED, url
    assert t.client.get(reverse("contacts:edit", args=[contact.pk])).status_code in REFUSED
    for name in ("download_pofile", "preview_translation"):
        answer = t.client.get(reverse(f"wagtail_localize:{name}", args=[t.translations["uk"].pk]))
        assert answer.status_code in {302, 403}, name
    assert everything_translated() == before


def test_a05_what_is_the_same_in_all_languages_cannot_be_overridden(translators: Translators) -> None:
    t = translators
    translation = t.translations["en"]
    paths = set(OverridableSegment.objects.filter(source=translation.source).values_list("context__path", flat=True))
    fixed = {"slug", "maturity", "effort", "period_start", "period_end", "team", "transfer_stage"}
    assert not paths & fixed
    foreign = OverridableSegment.objects.exclude(source=translation.source).first()
    before = everything_translated()
    for number in filter(None, [foreign and foreign.pk, 999_999]):
        url = reverse("wagtail_localize:edit_override", args=[translation.pk, number])
        assert t.client.put(url, "value=1", content_type="application/x-www-form-urlencoded").status_code == 404
    assert everything_translated() == before


def test_a05_a_file_of_another_card_or_language_changes_nothing(translators: Translators) -> None:
    t = translators
    foreign_file = str(t.other_translation.export_po()).replace('msgstr ""\n\n', 'msgstr "Untergeschoben"\n\n')
    before = everything_translated()

    def upload(translation: Translation, text: str) -> int:
        file = SimpleUploadedFile("karte.po", text.encode(), content_type="text/x-gettext-translation")
        url = reverse("wagtail_localize:upload_pofile", args=[translation.pk])
        return int(t.client.post(url, {"file": file}).status_code)

    assert upload(t.translations["en"], foreign_file) in {200, 302, 400, 403, 422}
    assert upload(t.translations["uk"], str(t.translations["uk"].export_po())) in {302, 403}
    assert everything_translated() == before


# A06


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize(
    "path", ["/api/", "/api/v2/", "/api/v2/pages/", "/api/v3/", "/api/v3/pages/", "/django-admin/"]
)
def test_a06_there_is_no_second_api_and_no_second_admin(role: Role | None, path: str) -> None:
    site_tree()
    client = signed_in(UserFactory(role=role)) if role else Client()
    for method in ("get", "post", "options"):
        assert getattr(client, method)(path).status_code == 404


def test_a06_files_and_public_answers_are_the_same_for_an_agency_as_for_anybody() -> None:
    world = build_world()
    agency, anybody = signed_in(world.users[Audience.AGENCY]), Client()
    release("nichtfueralle", 501, card=world.published, level="agencies")
    for route in routes():
        if not route.rule or route.rule.key != "public" or route.pattern.startswith("admin/"):
            continue
        mine, anyones = agency.get(address(route, world)), anybody.get(address(route, world))
        assert mine.status_code == anyones.status_code, route.key
        if not mine.streaming and route.name not in {"security_txt", "contact_message", "editors_message"}:
            assert mine.content == anyones.content, route.key


@pytest.mark.parametrize("path", ["/admin/images/{image}/generate_url/width-10/", "/images/x/1/width-10/bild.png"])
def test_a06_nobody_makes_pictures_of_any_size_by_address(path: str) -> None:
    world = build_world()
    agency = signed_in(world.users[Audience.AGENCY])
    assert agency.get(path.format(image=world.keys["image_id"])).status_code in {302, 403, 404}


# A07


@pytest.mark.timeout(600)
def test_a07_every_export_is_for_the_roles_of_its_row_only() -> None:
    """Every list of the admin, as csv and as xlsx; an empty list exports as well."""
    world = build_world()
    visitors = {who: Visitor(who, world) for who in Audience}
    exports = []
    for route in routes():
        url = address(route, world)
        if not url.startswith("/admin/") or route.rule is None or "<" in route.pattern:
            continue
        for kind in ("csv", "xlsx"):
            answer = visitors[Audience.ADMIN].ask(GET, f"{url}?export={kind}")
            if "attachment" in answer.headers.get("Content-Disposition", ""):
                exports.append((route, f"{url}?export={kind}"))
    assert len(exports) > 20
    assert {"audit_log", "wagtailusers_users:index", "contacts:index"} <= {route.name for route, _url in exports}
    wrong = []
    for route, url in exports:
        assert route.rule is not None
        for who in set(Audience) - {Audience.ADMIN} - route.rule.admits:
            answer = visitors[who].ask(GET, url)
            if not is_refused(answer):
                wrong.append(f"{who} {url}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a07_an_editors_export_of_contacts_holds_the_own_ones_only(kind: str) -> None:
    site_tree()
    mine, other = TeamFactory(), TeamFactory()
    card = PracticeFactory(team=other, published=False)
    foreign = release("fremd", 502, card=card, team=other, level="editors")
    editor = signed_in(UserFactory(role=Role.EDITOR, teams=[mine]))
    for path in ("/admin/kontakte/", "/admin/praxisbeispiele/"):
        body = body_of(editor.get(f"{path}?export={kind}"))
        assert not found_in(body, [foreign])
        assert card.title.encode() not in body


# A08


def test_a08_no_key_outlives_the_account() -> None:
    """The site knows no token: whoever is signed in is so by a session, and a session asks for the account anew."""
    installed = {config.name for config in apps.get_app_configs()}
    assert not installed & set(TOKEN_APPS)
    assert site.AUTHENTICATION_BACKENDS == ["allauth.account.auth_backends.AuthenticationBackend"]
    for name, route in ((route.name, route) for route in routes()):
        classes = getattr(getattr(route.view, "cls", None), "authentication_classes", ())
        assert {kind.__name__ for kind in classes} <= {"SessionAuthentication", "BasicAuthentication"}, name


@pytest.mark.parametrize("change", ["deactivated", "group gone", "password changed", "deleted"])
def test_a08_the_next_request_of_every_session_is_refused(change: str) -> None:
    site_tree()
    user = UserFactory(role=Role.REVIEWER)
    sessions = [signed_in(user) for _ in range(2)]
    doors = ("/admin/", "/admin/kontakte/", "/admin/api/main/pages/", reverse("audit_log"))
    for client in sessions:
        assert [client.get(door).status_code for door in doors] == [200] * 4
    if change == "deactivated":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif change == "group gone":
        user.groups.clear()
    elif change == "password changed":
        user.set_password("ein-voellig-neues-Passwort")
        user.save()
    else:
        user.delete()
    for client in sessions:
        for door in doors:
            assert client.get(door).status_code in {302, 403}, door
            assert client.post(door).status_code in {302, 403, 405}, door


def test_a08_a_deactivated_account_keeps_no_session_in_the_store() -> None:
    site_tree()
    admin, user = UserFactory(role=Role.ADMIN), UserFactory(role=Role.EDITOR)
    client = signed_in(user)
    key = client.session.session_key
    assert Session.objects.filter(session_key=key).exists()
    url = reverse("wagtailusers_users:edit", args=[user.pk])
    answer = signed_in(admin).post(url, {"email": user.email, "groups": [user.groups.get().pk]})
    assert answer.status_code == 302
    assert not User.objects.get(pk=user.pk).is_active
    assert client.get("/intern/").status_code == 302
    assert not Session.objects.filter(session_key=key).exists()
