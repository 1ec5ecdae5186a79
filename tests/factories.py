"""Makes what a test needs, valid by default; a test names only what it is about."""

from __future__ import annotations

from typing import Any

import factory
import wagtail_factories
from accounts.models import Team, User
from accounts.roles import Role
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory
from home.site_setup import set_up_site
from practices.models import Organisation, PracticeIndexPage, PracticePage, PracticeRegion, PracticeTheme
from vocabularies.models import Region, Theme
from wagtail.models import Locale

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
        theme = kwargs.pop("theme", None) or ThemeFactory()
        parent = kwargs.pop("parent", None) or site_tree()
        parent = PracticeIndexPage.objects.get(pk=parent.pk)
        card = PracticePage(locale=parent.locale, live=False, has_unpublished_changes=True, **kwargs)
        card.region_links = [PracticeRegion(region=region)]
        card.theme_links = [PracticeTheme(term=theme, locale=parent.locale)]
        parent.add_child(instance=card)
        revision = card.save_revision(clean=False)
        if published:
            revision.publish()
        return PracticePage.objects.get(pk=card.pk)


