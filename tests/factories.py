"""Makes what a test needs, valid by default; a test names only what it is about."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
import wagtail_factories
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.models import Locale

from accounts.models import Team, User
from accounts.roles import Role
from contacts.models import Contact, PracticeContact
from home.site_setup import set_up_site
from practices.models import (
    Collection,
    Organisation,
    PracticeAddressee,
    PracticeCredit,
    PracticeHurdle,
    PracticeIndexPage,
    PracticeInstitutionType,
    PracticeKeyword,
    PracticeLegalBasis,
    PracticeMaterial,
    PracticePage,
    PracticePartner,
    PracticePhase,
    PracticePlace,
    PracticeQuestion,
    PracticeQuote,
    PracticeRegion,
    PracticeResource,
    PracticeResult,
    PracticeSector,
    PracticeSuccessFactor,
    PracticeTargetGroup,
    PracticeTheme,
)
from vocabularies.models import Addressee, InstitutionType, LegalBasis, Phase, Region, Sector, TargetGroup, Theme

PASSWORD = "ein-sehr-langes-Passwort"


def site_tree() -> PracticeIndexPage:
    """The site as ``setup_site`` makes it; its list of cards."""
    set_up_site()
    return PracticeIndexPage.objects.get(locale__language_code="de")


def german() -> Locale:
    return Locale.objects.get_or_create(language_code="de")[0]


class TeamFactory(DjangoModelFactory[Team]):
    class Meta:
        model = Team

    name = factory.Sequence(lambda number: f"Team {number}")


class UserFactory(DjangoModelFactory[User]):
    """An active account; ``role=Role.EDITOR`` puts it into the role's group, ``teams=[…]`` into teams."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda number: f"person-{number}@example.org")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        role: Role | None = kwargs.pop("role", None)
        teams = kwargs.pop("teams", [])
        user = model_class.objects.create_user(password=PASSWORD, **kwargs)
        if role is Role.ADMIN:
            user.is_superuser = user.is_staff = True
            user.save()
        if role:
            user.groups.add(Group.objects.get_or_create(name=str(role))[0])
        user.teams.set(teams)
        return user


class SignedIn(Client):
    """A browser in which ``user`` is signed in."""

    def __init__(self, user: User) -> None:
        super().__init__()
        self.user = user
        self.force_login(user)


def signed_in(role: Role, **values: Any) -> SignedIn:
    """A new account of the role, signed in; ``values`` are those of ``UserFactory``."""
    return SignedIn(UserFactory(role=role, **values))


class RegionFactory(DjangoModelFactory[Region]):
    """A region with its ancestors: ``RegionFactory(ags="14523")`` makes Germany and the Land too."""

    class Meta:
        model = Region
        django_get_or_create = ("ags",)

    @classmethod
    def _create(cls, model_class: type[Region], *args: Any, **kwargs: Any) -> Region:
        ags = kwargs.pop("ags", "14523")
        found = Region.objects.filter(ags=ags).first()
        if found:
            return found
        level = {"00": "bund"}.get(ags, "land" if len(ags) == 2 else "kreis")
        name = kwargs.pop("name", "Deutschland" if level == "bund" else f"Region {ags}")
        values = {"name": name, "label": kwargs.pop("label", name), "level": level, **kwargs}
        if level == "bund":
            return Region.add_root(instance=Region(ags=ags, **values))
        parent = cls._create(model_class, ags="00" if level == "land" else ags[:2])
        parent.refresh_from_db()
        values.setdefault("land", name if level == "land" else parent.name)
        return parent.add_child(instance=Region(ags=ags, **values))


class ThemeFactory(DjangoModelFactory[Theme]):
    class Meta:
        model = Theme

    key = factory.Sequence(lambda number: f"thema-{number}")
    name = factory.Sequence(lambda number: f"Thema {number}")
    locale = factory.LazyFunction(german)


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda number: f"Träger {number}")


class PracticeFactory(wagtail_factories.PageFactory):
    """A published card of one theme and region. ``published=False`` leaves it a draft."""

    class Meta:
        model = PracticePage

    title = factory.Sequence(lambda number: f"Ansatz {number}")
    slug = factory.Sequence(lambda number: f"ansatz-{number}")
    teaser = "Ein Satz, der sagt, worum es geht."
    implementation = "<p>Erster Schritt, zweiter Schritt.</p>"

    @classmethod
    def _create(cls, model_class: type[PracticePage], *args: Any, **kwargs: Any) -> PracticePage:
        published = kwargs.pop("published", True)
        region = kwargs.pop("region", None) or RegionFactory(ags="14523")
        parent = kwargs.pop("parent", None) or site_tree()
        parent = PracticeIndexPage.objects.get(pk=parent.pk)
        theme = kwargs.pop("theme", None) or ThemeFactory(locale=parent.locale)
        card = PracticePage(locale=parent.locale, live=False, has_unpublished_changes=True, **kwargs)
        card.region_links = [PracticeRegion(region=region)]
        card.theme_links = [PracticeTheme(term=theme, locale=parent.locale)]
        parent.add_child(instance=card)
        revision = card.save_revision(clean=False)
        if published:
            revision.publish()
        return PracticePage.objects.get(pk=card.pk)


def with_own_terms(card: PracticePage, **theme: Any) -> PracticePage:
    """A card that was copied into another language gets a theme of that language, as translating would give it."""
    card.theme_links = [PracticeTheme(term=ThemeFactory(locale=card.locale, **theme), locale=card.locale)]
    return card


class ContactFactory(DjangoModelFactory[Contact]):
    """A contact whose consent holds for a year. ``level="public"`` sets all details, ``card=`` puts it on a card."""

    class Meta:
        model = Contact

    name = "Fachstelle Beispiel"
    role = "Koordination"
    institution = "Jobcenter Beispielkreis"
    address = "Musterstraße 1\n12345 Musterstadt"
    phone = "030 23125-100"
    mail = "fachstelle@example.org"
    consent_on = dt.date(2025, 1, 1)
    consent_text = "2026-1"
    consent_how = "office"
    expires_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=365))

    @classmethod
    def _create(cls, model_class: type[Contact], *args: Any, **kwargs: Any) -> Contact:
        level, card, note = kwargs.pop("level", None), kwargs.pop("card", None), kwargs.pop("note", "")
        if level:
            details = ("name", "role", "institution", "address", "phone", "mail")
            kwargs = {**{f"{detail}_level": level for detail in details}, **kwargs}
        contact = model_class.objects.create(*args, **kwargs)
        if card:
            PracticeContact.objects.create(card=card, contact=contact, note=note)
        return contact


def card_with_everything() -> PracticePage:
    """A published card with a value of every facet: everything filled, somebody to call, nothing more needed."""
    card = rich_card(title="Mit allem").get_latest_revision_as_object()
    ContactFactory(card=card, level="public")
    card.resources = [PracticeResource(kind="room", text="Ein Raum", locale=german())]
    card.save_revision(clean=False).publish()
    return PracticePage.objects.get(pk=card.pk)


def rich_card(**changes: object) -> PracticePage:
    """A published card with every field filled, as an editor would who tells everything."""
    locale = german()

    def first(model: Any) -> Any:
        return model.objects.in_language("de").first()

    card = PracticeFactory(
        **{  # type: ignore[arg-type]
            "title": "Ein reicher Ansatz",
            "title_short": "Reichtum",
            "published": False,
            "region": RegionFactory(ags="14523"),
            "theme": Theme.objects.in_language("de").get(key="netzwerke"),
            **changes,
        }
    ).get_latest_revision_as_object()
    card.maturity_note = "seit 2024 an drei Orten"
    card.audience_text = "Mitarbeitende der Jobcenter"
    card.concept = "<p>Die Idee in <b>kurz</b>.</p>"
    card.situation = "<p>Es fehlte an Absprachen.</p>"
    card.conclusion = "<p>Es hat sich gelohnt.</p>"
    card.transfer_notes = "<p>Ohne feste Termine geht es nicht.</p>"
    card.offer = "<p>Wir kommen gern vorbei.</p>"
    card.project = "Brücken in Arbeit"
    card.provider = OrganisationFactory(name="Beispielträger", place="Plauen")
    card.institution_name = "Jobcenter Beispielkreis"
    card.period = "seit Mai 2024"
    card.effort = "medium"
    card.instruments = [("heading", "Matrix"), ("text", "<p>Wer macht was?</p>")]
    card.interview_person, card.interview_role = "Teamleitung Integration", "Jobcenter Beispielkreis"
    card.interview_quote = "Wir reden jetzt miteinander"
    card.funding_text = "Gefördert aus Mitteln des Landes."
    card.collection = Collection.objects.create(key=f"sammlung-{card.pk}", title="Sammlung", year=2025, locale=locale)
    card.source_note = "Eigene Erhebung"
    card.place_links = [PracticePlace(region=RegionFactory(ags="14713"), place="Grünau")]
    card.target_group_links = [PracticeTargetGroup(term=first(TargetGroup), wording="Eigene Worte", locale=locale)]
    card.institution_type_links = [PracticeInstitutionType(term=first(InstitutionType), locale=locale)]
    card.legal_basis_links = [PracticeLegalBasis(term=first(LegalBasis), locale=locale)]
    card.sector_links = [PracticeSector(term=first(Sector), locale=locale)]
    card.addressee_links = [PracticeAddressee(term=first(Addressee), locale=locale)]
    card.phase_links = [PracticePhase(term=first(Phase), locale=locale)]
    card.success_factors = [PracticeSuccessFactor(text="Feste Termine", locale=locale)]
    card.hurdles = [PracticeHurdle(text="Wenig Zeit", remedy="Kurze Treffen", locale=locale)]
    card.resources = [PracticeResource(kind="staff", text="Eine halbe Stelle", locale=locale)]
    card.partners = [PracticePartner(name="Volkshochschule", locale=locale)]
    card.results = [PracticeResult(label="Teilnehmende", value=40, unit="Personen", locale=locale)]
    card.interview_questions = [PracticeQuestion(question="Was ist neu?", answer="Der Austausch.", locale=locale)]
    card.quotes = [PracticeQuote(text="Es lohnt sich", person="Eine Teilnehmerin", role="Kundin", locale=locale)]
    card.materials = [
        PracticeMaterial(title="Leitfaden", handed_out_by="Träger", handed_out_to="Jobcenter", locale=locale)
    ]
    card.keywords = [PracticeKeyword(word="Absprache", locale=locale)]
    card.credits = [PracticeCredit(kind="written", name="Redaktion")]
    card.save_revision(clean=False).publish()
    return PracticePage.objects.get(pk=card.pk)
