"""The doors: sign in, register, be approved, accept, reset; limits; one door only (``checks.md`` A08, A09)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import signup
from accounts.demo import create_demo_accounts
from accounts.models import AccessRequest, Agency, AgencyDomain, AuditAction, AuditEntry, Invitation, RateCount, User
from accounts.roles import Role
from tests.accounts.counting_hasher import CountingHasher
from tests.factories import PASSWORD, RegionFactory, UserFactory, site_tree
from vocabularies.models import InstitutionType

pytestmark = pytest.mark.django_db
LOGIN = "/intern/anmelden/"
REGISTER = "/intern/registrieren/"


@pytest.fixture(autouse=True)
def site() -> None:
    site_tree()


def make_agency(name: str = "Jobcenter Musterkreis", *domains: str) -> Agency:
    kind = InstitutionType.objects.in_language("de").get(key="ge")
    agency = Agency.objects.create(name=name, institution_type=kind, region=RegionFactory(ags="14713"))
    for domain in domains or ("jobcenter-muster.example",):
        AgencyDomain.objects.create(agency=agency, domain=domain)
    return agency


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def link_in(text: str) -> str:
    found = re.search(r"http://[^/]+(/\S+)", text)
    assert found
    return found[1]


def person(**changes: str) -> dict[str, str]:
    return {"first_name": "Kim", "last_name": "Muster", "email": "kim@jobcenter-muster.example", **changes}


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_clerk_registers_is_approved_and_signs_in(client: Client, commits: Any) -> None:
    agency, admin = make_agency(), UserFactory(role=Role.ADMIN)
    with commits():
        answer = client.post(REGISTER, person(email="Kim@Jobcenter-Muster.example"))
    assert "Bitte sehen Sie in Ihr Postfach" in answer.content.decode()
    confirm = link_in(mail.outbox[-1].body)
    assert client.get(confirm).status_code == 200
    request = AccessRequest.objects.get()
    assert (request.state, request.agency, request.email) == ("unconfirmed", agency, "kim@jobcenter-muster.example")
    with commits():
        client.post(confirm)
    assert mail.outbox[-1].to == [admin.email]
    assert "kim@" not in mail.outbox[-1].body

    desk = Client()
    desk.force_login(admin)
    with commits():
        desk.post(reverse("access_requests:decide", args=[request.pk]), {"agency": agency.pk, "approve": ""})
    assert mail.outbox[-1].to == ["kim@jobcenter-muster.example"]
    invitation = link_in(mail.outbox[-1].body)
    assert not User.objects.filter(email="kim@jobcenter-muster.example").exists()
    new = {"first_name": "Kim", "last_name": "Muster", "password": PASSWORD, "password_again": PASSWORD}
    answer = client.post(invitation, new)
    assert answer.headers["Location"] == "/intern/"
    user = User.objects.get(email="kim@jobcenter-muster.example")
    assert user.agency == agency
    assert [group.name for group in user.groups.all()] == [str(Role.AGENCY)]
    assert client.get("/intern/").status_code == 200
    assert Client().post(invitation, new).status_code == 410, "a link works once"


def test_an_unknown_domain_is_told_in_plain_words_and_may_ask_all_the_same(client: Client, commits: Any) -> None:
    asked = person(email="kim@neu.example")
    page = client.post(REGISTER, asked).content.decode()
    assert "Diese Mail-Domain kennen wir noch nicht" in page
    assert not AccessRequest.objects.exists()
    client.post(REGISTER, {**asked, "institution": "Jobcenter Neustadt"})
    request = AccessRequest.objects.get()
    assert (request.agency, request.institution) == (None, "Jobcenter Neustadt")


def test_a_domain_that_several_agencies_share_asks_which_one(client: Client) -> None:
    make_agency("Jobcenter Nord", "jobcenter-ge.example")
    south = make_agency("Jobcenter Süd", "jobcenter-ge.example")
    make_agency("Jobcenter West", "anders.example")
    asked = person(email="kim@jobcenter-ge.example")
    page = client.post(REGISTER, asked).content.decode()
    assert "Jobcenter Nord" in page
    assert "Jobcenter West" not in page
    client.post(REGISTER, {**asked, "agency": south.pk})
    assert AccessRequest.objects.get().agency == south


def test_a_private_address_is_refused_kindly(client: Client) -> None:
    page = client.post(REGISTER, person(email="kim@gmx.de")).content.decode()
    assert "private Adresse" in page
    assert not AccessRequest.objects.exists()


def test_a09_nobody_learns_from_the_page_who_has_an_account(client: Client, commits: Any) -> None:
    make_agency()
    UserFactory(email="da@jobcenter-muster.example")
    pages = []
    for email in ("da@jobcenter-muster.example", "neu@jobcenter-muster.example"):
        with commits():
            pages.append(client.post(REGISTER, person(email=email)).content.decode().replace(email, "X"))
    assert pages[0] == pages[1]
    assert len(mail.outbox) == 2
    assert "schon ein Konto" in mail.outbox[0].body


def test_a_refusal_tells_the_reason_and_cannot_be_decided_twice(client: Client, commits: Any) -> None:
    admin = UserFactory(role=Role.ADMIN)
    request = AccessRequest.objects.create(**person(), institution="Verein", state=AccessRequest.State.WAITING)
    client.force_login(admin)
    url = reverse("access_requests:decide", args=[request.pk])
    assert "warum Sie ablehnen" in client.post(url, {"refuse": ""}).content.decode()
    with commits():
        client.post(url, {"refuse": "", "reason": "Der Zugang ist für Jobcenter."})
    assert "Der Zugang ist für Jobcenter." in mail.outbox[-1].body
    request.refresh_from_db()
    assert request.state == "refused"
    with pytest.raises(signup.AlreadyDecided):
        signup.approve(request, make_agency(), admin)


def test_an_invitation_is_sent_from_the_admin_and_ends_when_it_is_deleted(client: Client, commits: Any) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    role = Group.objects.get(name=str(Role.EDITOR))
    with commits():
        answer = client.post(reverse("invitations:add"), {"email": "Neu@Example.org", "role": role.pk})
    assert answer.status_code == 302, answer.context["form"].errors
    link = link_in(mail.outbox[-1].body)
    assert Client().get(link).status_code == 200
    Invitation.objects.get(email="neu@example.org").delete()
    assert Client().get(link).status_code == 410
    assert Client().get(reverse("accept_invitation", args=["gefälscht"])).status_code == 410


def test_an_agency_keeps_its_domains_in_lower_case_and_no_private_one(client: Client) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    kind = InstitutionType.objects.in_language("de").get(key="aa")
    data = {"name": "Agentur für Arbeit Musterstadt", "institution_type": kind.pk, "domains": "@Arbeit.Example\n"}
    answer = client.post(reverse("agencies:add"), data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert list(Agency.objects.of_domain("ARBEIT.example")) == [Agency.objects.get()]
    page = client.post(reverse("agencies:add"), {**data, "name": "Zwei", "domains": "web.de"}).content.decode()
    assert "Anbieter privater Adressen" in page


def test_a09_known_and_unknown_accounts_get_the_same_page(client: Client) -> None:
    UserFactory(email="da@example.org")
    pages = []
    for email in ("da@example.org", "nie@example.org"):
        page = sign_in(client, email, "falsch-falsch-falsch").content.decode().replace(email, "X")
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page))
    assert pages[0] == pages[1]
    assert "E-Mail-Adresse" in pages[0]


def test_a09_known_and_unknown_accounts_cost_the_same_work(client: Client, settings: Any) -> None:
    """One hash and the same questions to the database: an answer takes as long whether or not there is an account."""
    settings.PASSWORD_HASHERS = ["tests.accounts.counting_hasher.CountingHasher"]
    UserFactory(email="da@example.org")
    UserFactory(email="aus@example.org", is_active=False)
    UserFactory(email="ohne@example.org").set_unusable_password()
    work = {}
    for name in ("da", "aus", "ohne", "nie"):
        sign_in(Client(), "vorher@example.org", "aufwaermen")
        RateCount.objects.all().delete()
        CountingHasher.runs = 0
        with CaptureQueriesContext(connection) as queries:
            answer = sign_in(Client(), f"{name}@example.org", "falsch-falsch-falsch")
        assert answer.status_code == 200
        questions = [query for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
        work[name] = (CountingHasher.runs, len(questions))
    assert {runs for runs, _questions in work.values()} == {1}, work
    assert len(set(work.values())) == 1, work


def test_a09_the_reset_says_the_same_and_sends_one_mail_each(client: Client) -> None:
    UserFactory(email="da@example.org")
    url = reverse("account_reset_password")
    answers = [client.post(url, {"email": email}) for email in ("da@example.org", "nie@example.org")]
    assert [answer.headers["Location"] for answer in answers] == [reverse("account_reset_password_done")] * 2
    assert [message.to for message in mail.outbox] == [["da@example.org"], ["nie@example.org"]]


def test_a_forgotten_password_is_set_anew_by_the_link(client: Client) -> None:
    user = UserFactory(email="da@example.org")
    client.post(reverse("account_reset_password"), {"email": "da@example.org"})
    page = client.get(link_in(mail.outbox[0].body), follow=True)
    form_url = page.redirect_chain[-1][0]
    new = "ein-ganz-neues-Passwort"
    client.post(form_url, {"password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)
    assert sign_in(Client(), "da@example.org", new).headers["Location"] == "/intern/"
    assert "gilt nicht mehr" in client.get(link_in(mail.outbox[0].body), follow=True).content.decode()


def test_a09_guessing_one_account_is_slowed_down_with_429(client: Client) -> None:
    UserFactory(email="da@example.org")
    codes = [sign_in(client, "da@example.org", f"falsch-{n}").status_code for n in range(12)]
    assert codes == [200] * 10 + [429] * 2
    answer = sign_in(client, "da@example.org")
    assert answer.status_code == 429, "the right password does not end the wait"
    assert answer.headers["Retry-After"] == "900"
    assert "in 15 Minuten" in answer.content.decode()


def test_a09_one_password_on_many_accounts_from_one_address_is_slowed_down(client: Client) -> None:
    codes = [sign_in(client, f"person-{n}@example.org", "Sommer2026!").status_code for n in range(12)]
    assert codes == [200] * 10 + [429] * 2


def test_an_office_behind_one_address_is_not_locked_out_by_its_own_typing_errors() -> None:
    staff = [UserFactory() for _ in range(15)]
    for user in staff:
        machine = Client()
        assert sign_in(machine, user.email, "vertippt").status_code == 200
        assert sign_in(machine, user.email).status_code == 302


def test_whoever_signed_in_here_before_is_not_locked_out_by_a_guesser_at_the_same_address() -> None:
    user = UserFactory()
    own = Client()
    sign_in(own, user.email)
    own.post(reverse("account_logout"))
    guesser = Client()
    for n in range(12):
        sign_in(guesser, user.email, f"falsch-{n}")
    assert sign_in(guesser, user.email).status_code == 429
    assert sign_in(own, user.email).status_code == 302
    own.post(reverse("account_logout"))
    codes = [sign_in(own, user.email, f"falsch-{n}").status_code for n in range(12)]
    assert codes == [200] * 10 + [429] * 2, "but the known browser guesses no more than any other"


def test_the_table_of_attempts_names_neither_person_nor_address(client: Client) -> None:
    sign_in(client, "da@example.org", "falsch")
    rows = str(list(RateCount.objects.values()))
    assert RateCount.objects.count() == 3
    assert "example" not in rows
    assert "127.0.0.1" not in rows


@pytest.mark.parametrize(
    "door", ["/admin/login/", "/_util/login/", "/en/_util/login/", "/admin/login/?next=/admin/pages/"]
)
def test_no_other_door_takes_a_password(client: Client, door: str) -> None:
    UserFactory(email="da@example.org", role=Role.ADMIN)
    for answer in (
        client.get(door),
        client.post(door, {"username": "da@example.org", "password": PASSWORD}),
    ):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(LOGIN)
    assert client.get("/admin/").headers["Location"].startswith(LOGIN)


@pytest.mark.parametrize("path", ["", "done/", "confirm/MQ/abc-def/", "complete/"])
def test_the_reset_of_the_admin_is_ours(client: Client, path: str) -> None:
    answer = client.post(f"/admin/password_reset/{path}", {"email": "da@example.org"})
    assert answer.headers["Location"] == reverse("account_reset_password")
    assert not mail.outbox


def test_after_signing_in_one_comes_back_but_never_to_another_site(client: Client) -> None:
    user = UserFactory(role=Role.ADMIN)
    there = f"{LOGIN}?next=/admin/pages/"
    assert 'value="/admin/pages/"' in client.get(there).content.decode()
    data = {"login": user.email, "password": PASSWORD, "next": "/admin/pages/"}
    assert client.post(LOGIN, data).headers["Location"] == "/admin/pages/"
    data["next"] = "https://boese.example/"
    assert Client().post(LOGIN, data).headers["Location"] == "/intern/"


def test_a08_deactivating_counts_on_the_next_request(client: Client) -> None:
    user = UserFactory(role=Role.EDITOR)
    sign_in(client, user.email)
    assert client.get("/intern/").status_code == 200
    assert client.get("/admin/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/intern/").headers["Location"].startswith(LOGIN)
    assert client.get("/admin/").headers["Location"].startswith(LOGIN)
    assert sign_in(client, user.email).status_code in {200, 302}
    assert client.get("/intern/").status_code == 302


def test_a08_a_lost_role_counts_on_the_next_request(client: Client) -> None:
    user = UserFactory(role=Role.ADMIN)
    user.is_superuser = False
    user.save()
    client.force_login(user)
    assert client.get(reverse("audit_log")).status_code == 200
    user.groups.clear()
    assert client.get(reverse("audit_log")).status_code == 403


def test_a08_a_new_password_ends_the_other_sessions(client: Client) -> None:
    user = UserFactory()
    elsewhere = Client()
    sign_in(elsewhere, user.email)
    sign_in(client, user.email)
    new = "ein-ganz-neues-Passwort"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), data).status_code == 302
    assert client.get("/intern/").status_code == 200
    assert elsewhere.get("/intern/").status_code == 302


def test_the_session_cookie_is_for_the_server_only(client: Client, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    user = UserFactory()
    sign_in(client, user.email)
    for name in (settings.SESSION_COOKIE_NAME, "device"):
        cookie = client.cookies[name]
        assert cookie["httponly"]
        assert cookie["secure"]
        assert cookie["samesite"] == "Lax"
    assert client.cookies["device"]["path"] == "/intern/"
    assert not client.cookies[settings.SESSION_COOKIE_NAME]["expires"]


def test_d04_signing_in_and_failing_are_in_the_log(client: Client) -> None:
    user = UserFactory()
    sign_in(client, user.email, "falsch")
    sign_in(client, "ein-geheimes-Passwort@example.org", "falsch")
    sign_in(client, user.email)
    entries = AuditEntry.objects.filter(action__in=[AuditAction.LOGIN, AuditAction.LOGIN_FAILED]).order_by("pk")
    assert [(entry.action, entry.actor_id, entry.object_id) for entry in entries] == [
        ("login_failed", None, str(user.pk)),
        ("login_failed", None, ""),
        ("login", user.pk, str(user.pk)),
    ]
    assert "geheimes" not in str(list(AuditEntry.objects.values()))


def test_what_is_not_needed_any_more_is_removed(client: Client) -> None:
    old = timezone.now() - dt.timedelta(days=200)
    role = Group.objects.get(name=str(Role.AGENCY))
    AccessRequest.objects.create(**person(email="alt@example.org"), created_at=old)
    AccessRequest.objects.create(
        **person(email="entschieden@example.org"), created_at=old, decided_at=old, state=AccessRequest.State.REFUSED
    )
    AccessRequest.objects.create(**person(email="wartet@example.org"), created_at=old, state="waiting")
    Invitation.objects.create(email="alt@example.org", role=role, sent_at=old)
    Invitation.objects.create(email="neu@example.org", role=role)
    RateCount.objects.create(digest="a", ends_at=old)
    call_command("tidy_accounts")
    assert [request.email for request in AccessRequest.objects.all()] == ["wartet@example.org"]
    assert [invitation.email for invitation in Invitation.objects.all()] == ["neu@example.org"]
    assert not RateCount.objects.exists()


def test_the_demonstration_has_an_agency_whose_staff_may_register(client: Client) -> None:
    create_demo_accounts()
    reader = User.objects.get(email="jobcenter@example.org")
    assert reader.agency in Agency.objects.of_domain("example.org")


def test_the_administration_sets_the_agency_of_an_account(client: Client) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    user, agency = UserFactory(role=Role.AGENCY), make_agency()
    data = {"email": user.email, "is_active": "on", "agency": agency.pk, "groups": [user.groups.get().pk]}
    assert client.post(reverse("wagtailusers_users:edit", args=[user.pk]), data).status_code == 302
    user.refresh_from_db()
    assert user.agency == agency
