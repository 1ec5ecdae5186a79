"""»Erste Schritte«: what a new site still lacks, for its administrators. Each state is read from the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from accounts.models import Invitation, MailServer, Team, User
from editorial.publicness import public_but_for_expiry
from home.first_pages import REQUIRED
from home.models import FirstStepMark, HomePage, StandardPage
from practices.models import PracticeIndexPage, PracticePage
from search.models import IndexedCard, IndexVersion

SET_UP = "wagtailcore.change_site"
UNSET = "@example.org"
# Steps whose state no data shows, or which an office may do without.
BY_HAND = frozenset({"backup"})
OPTIONAL = frozenset({"name", "languages"})


@dataclass(frozen=True, slots=True)
class Step:
    """``links``: label and address; ``action``: what the step's button does, with its ``label``."""

    key: str
    title: str
    text: str
    is_done: bool
    links: tuple[tuple[str, str], ...] = ()
    action: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class FirstSteps:
    steps: tuple[Step, ...]
    is_away: bool
    done: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "done", sum(step.is_done for step in self.steps))

    @property
    def is_finished(self) -> bool:
        return self.done == len(self.steps)


def may_see(user: User) -> bool:
    """Those who may change the site's own settings."""
    return bool(user.has_perm(SET_UP))


def is_put_away() -> bool:
    return FirstStepMark.objects.filter(key=FirstStepMark.AWAY).exists()


def first_steps(user: User) -> FirstSteps:
    marks = set(FirstStepMark.objects.values_list("key", flat=True))
    home = HomePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE, depth=2).first()
    if home is None:
        return FirstSteps((), is_away=True)
    return FirstSteps(tuple(_steps(user, home, marks)), is_away=FirstStepMark.AWAY in marks)


def _steps(user: User, home: HomePage, marks: set[str]) -> Iterator[Step]:
    yield _mail(user, marks)
    yield _legal_pages(home)
    edit_home = reverse("wagtailadmin_pages:edit", args=[home.pk])
    yield Step(
        "name",
        _("Name und Logo"),
        _("Beides tragen Sie im Formular der Startseite unter »Name und Logo der Website« ein."),
        bool(home.site_name and home.logo_id) or "name" in marks,
        ((_("Startseite bearbeiten"), edit_home),),
    )
    yield Step(
        "factor",
        _("Zweiter Faktor"),
        _("Mit einer App oder einem Passkey ist Ihr Konto auch sicher, wenn jemand Ihr Passwort kennt."),
        user.has_second_factor,
        ((_("Zweiten Faktor einrichten"), reverse("mfa_index")),),
    )
    yield Step(
        "team",
        _("Erstes Team"),
        _("Eine Karte gehört einem Team; nur seine Mitglieder bearbeiten sie."),
        Team.objects.exists(),
        ((_("Team anlegen"), reverse("teams:add")),),
    )
    yield Step(
        "accounts",
        _("Erste Konten"),
        _("Laden Sie die Menschen ein, die Karten schreiben, prüfen und übersetzen."),
        Invitation.objects.exists() or User.objects.filter(is_active=True).exclude(pk=user.pk).exists(),
        ((_("Jemanden einladen"), reverse("invitations:add")),),
    )
    yield Step(
        "backup",
        _("Sicherung"),
        _(
            "Die Website sichert sich nicht selbst. Wie Sie Datenbank und Dateien jede Nacht sichern und die Sicherung "
            "zurückspielen, steht in docs/operations.md unter »Sichern«. Ob es geschieht, sieht die Website nicht: "
            "Bitte haken Sie den Schritt selbst ab."
        ),
        "backup" in marks,
    )
    yield _search()
    yield Step(
        "languages",
        _("Sprachen"),
        _("Eine Sprache beginnt mit der Übersetzung der Startseite."),
        Page.objects.live().filter(depth=2).exclude(locale=home.locale_id).exists() or "languages" in marks,
        ((_("Startseite übersetzen"), reverse("wagtail_localize:submit_page_translation", args=[home.pk])),),
    )
    index = PracticeIndexPage.objects.filter(locale=home.locale_id).first()
    add = reverse("wagtailadmin_pages:add", args=["practices", "practicepage", index.pk]) if index else ""
    yield Step(
        "card",
        _("Erste Karte"),
        _("Themen und Regionen sind schon da. Veröffentlichen Sie das erste Praxisbeispiel."),
        PracticePage.objects.live().exists(),
        ((_("Praxisbeispiel anlegen"), add), (_("Themen ansehen"), reverse("wagtailsnippets_vocabularies_theme:list")))
        if add
        else (),
    )


def _mail(user: User, marks: set[str]) -> Step:
    title = _("E-Mails")
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith(UNSET):
        text = _(
            "Als Absender steht noch %(address)s. Bitte tragen Sie DEFAULT_FROM_EMAIL und EMAIL_HOST in der Datei .env "
            "ein und starten Sie die Website neu."
        ) % {"address": settings.DEFAULT_FROM_EMAIL}
        return Step("mail", title, text, is_done=False)
    text = _("Einladungen und Links für neue Passwörter kommen per E-Mail. Die Testmail geht an %(address)s.")
    text %= {"address": user.email}
    links = ((_("E-Mails ansehen"), reverse("outgoing_mails:index")),)
    is_done = not MailServer.is_ill() and MailServer.objects.filter(delivered_at__isnull=False).exists()
    return Step("mail", title, text, is_done, links, action="mail", label=_("Testmail senden"))


def _legal_pages(home: HomePage) -> Step:
    """By address, or by title where an office made its own."""
    open_pages: list[tuple[str, str]] = []
    absent = False
    for slug in REQUIRED:
        pages = StandardPage.objects.filter(Q(slug=slug) | Q(title__icontains=slug), locale=home.locale_id)
        page = pages.order_by("-live", "path").first()
        absent = absent or page is None
        if page is not None and not page.live:
            label = _("%(title)s ausfüllen und veröffentlichen") % {"title": page.draft_title}
            open_pages.append((label, reverse("wagtailadmin_pages:edit", args=[page.pk])))
    text = _("Impressum, Datenschutz und Barrierefreiheit verlangt das Gesetz.") + " "
    if absent:
        text += _("Mindestens eine dieser Seiten fehlt noch. Sie können einen Entwurf anlegen lassen.")
    else:
        text += _("Die Entwürfe sagen an jeder Lücke, was hineingehört.")
    is_done = not absent and not open_pages
    return Step(
        "legal",
        _("Rechtliche Seiten"),
        text,
        is_done,
        tuple(open_pages),
        action="drafts" if absent else "",
        label=_("Entwürfe anlegen") if absent else "",
    )


def _search() -> Step:
    title = _("Suche")
    known = IndexedCard.objects.readable().count()
    if known != PracticePage.objects.filter(public_but_for_expiry()).count():
        return Step("search", title, _("Der Index ist unvollständig. Bitte rufen Sie »manage.py reindex« auf."), False)
    if not settings.ELASTICSEARCH_URL:
        text = _("Die eingebaute Suche ist bereit. Elasticsearch brauchen Sie nur bei sehr vielen Karten.")
        return Step("search", title, text, is_done=True)
    numbers = IndexVersion.current()
    is_done = numbers.elasticsearch >= numbers.change
    text = _("Elasticsearch ist eingerichtet. Der Hintergrunddienst überträgt alle Änderungen dorthin.")
    if not is_done:
        text = _("Elasticsearch hat noch nicht alle Änderungen. Der Hintergrunddienst versucht es weiter.")
    return Step("search", title, text, is_done)
