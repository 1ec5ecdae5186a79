"""Forms of the user administration: an account is its mail address, a role, teams and a review scope."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.users.forms import GroupForm as WagtailGroupForm
from wagtail.users.forms import UserCreationForm as WagtailUserCreationForm
from wagtail.users.forms import UserEditForm as WagtailUserEditForm

from accounts.last_administrator import change_leaves_no_administrator, leaves_no_administrator, may_administer
from accounts.models import Team, User
from language.addresses import looks_personal, phone_url
from vocabularies.forms import offer
from vocabularies.models import Region, Theme

EXTRA_FIELDS = ("agency", "teams", "review_regions", "review_themes")


def offered_regions(chosen: Any = None) -> Any:
    """Germany and the Länder, which include their Kreise, and whatever Kreise somebody chose otherwise."""
    condition = Q(level__in=[Region.Level.BUND, Region.Level.LAND])
    if chosen is not None:
        condition |= Q(pk__in=chosen.values("pk"))
    return Region.objects.filter(condition).order_by("ags")


class AccountFields(forms.ModelForm):
    """Adds teams and review scope; names are optional, the mail address is kept in lower case."""

    teams = forms.ModelMultipleChoiceField(
        Team.objects.all(),
        label=_("Teams"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Wer zur Redaktion gehört, bearbeitet die Karten dieser Teams."),
    )
    review_regions = forms.ModelMultipleChoiceField(
        Region.objects.none(),
        label=_("Prüft Karten aus"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leer heißt: aus allen Regionen. Ein Land schließt seine Kreise ein."),
    )
    review_themes = forms.ModelMultipleChoiceField(
        Theme.objects.none(),
        label=_("Prüft Karten zu"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leer heißt: zu allen Themen. Ein Hauptthema schließt seine Unterthemen ein."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.instance.review_regions if self.instance.pk else None
        offer(self, "review_regions", offered_regions(chosen))
        offer(self, "review_themes", Theme.objects.in_language("de").current())
        self.fields["email"].label = _("E-Mail-Adresse")
        self.fields["email"].help_text = _("Damit meldet sich die Person an.")
        self.fields["is_superuser"].help_text = _(
            "Darf alles, auch ohne Rolle. Für gewöhnlich genügt die Rolle »Administration«."
        )
        for name in ("first_name", "last_name"):
            self.fields[name].required = False
        self.fields["groups"].label = _("Rollen")
        self.fields["groups"].help_text = _("Redaktion schreibt, Prüfung veröffentlicht, Übersetzung übersetzt.")

    def clean_email(self) -> str:
        """One account an address, however it is written."""
        email: str = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Zu dieser E-Mail-Adresse gibt es schon ein Konto."))
        return email


class UserCreationForm(AccountFields, WagtailUserCreationForm):
    class Meta(WagtailUserCreationForm.Meta):
        fields = WagtailUserCreationForm.Meta.fields | set(EXTRA_FIELDS)


class UserEditForm(AccountFields, WagtailUserEditForm):
    """``editing_self`` (from the view) takes away the switches with which one would lock oneself out."""

    class Meta(WagtailUserEditForm.Meta):
        fields = WagtailUserEditForm.Meta.fields | set(EXTRA_FIELDS)

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if editing_self:
            del self.fields["is_active"]
            del self.fields["is_superuser"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        superuser = values.get("is_superuser", self.initial.get("is_superuser"))
        active = values.get("is_active", self.initial.get("is_active"))
        groups = values.get("groups")
        keeps = active and (superuser or may_administer(self.instance, groups))
        if not keeps and leaves_no_administrator([User(pk=self.instance.pk)]):
            raise forms.ValidationError(
                _("Das ist das letzte Konto mit allen Rechten. Bitte machen Sie zuerst ein anderes zur Administration.")
            )
        return values


class GroupForm(WagtailGroupForm):
    """Name and rights of a role. The rights that were not offered (there are none of ours) stay as they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _(
            "Den Namen können Sie frei wählen. Was die Rolle darf, bestimmen allein die Rechte."
        )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk and "permissions" in values:
            hidden = self.instance.permissions.exclude(pk__in=self.registered_permissions)
            after = [*values["permissions"], *hidden]
            if change_leaves_no_administrator(lambda: self.instance.permissions.set(after)):
                raise forms.ValidationError(
                    _(
                        "Damit könnte niemand mehr die Website verwalten. Bitte machen Sie zuerst ein anderes Konto "
                        "zur Administration."
                    )
                )
        return values


def _is_of_account(mail: str) -> bool:
    return User.objects.filter(email__iexact=mail).exists()


class TeamForm(WagtailAdminModelForm):
    regions = forms.ModelMultipleChoiceField(
        Region.objects.none(),
        label=_("Regionen"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Regionen, aus denen das Team vor allem Karten beschreibt."),
    )
    members = forms.ModelMultipleChoiceField(
        User.objects.filter(is_active=True).order_by("last_name", "first_name", "email"),
        label=_("Mitglieder"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Sie bearbeiten die Karten dieses Teams, wenn sie die Rolle »Redaktion« haben."),
    )

    is_office = forms.BooleanField(
        label=_("Das Postfach gehört einer Stelle, nicht einer Person"),
        required=False,
        help_text=_("Nur nötig, wenn die Adresse aussieht wie die einer Person."),
    )

    class Meta:
        model = Team
        fields = ["name", "regions", "mail", "is_office", "phone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.instance.regions if self.instance.pk else None
        offer(self, "regions", offered_regions(chosen))
        if self.instance.pk:
            self.initial["members"] = self.instance.members.filter(is_active=True)

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and not phone_url(phone):
            raise forms.ValidationError(_("Bitte geben Sie eine Telefonnummer ein. Ein Beispiel: 0351 5550100"))
        return phone

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean()
        mail = values.get("mail", "")
        if mail and not values.get("is_office") and (looks_personal(mail) or _is_of_account(mail)):
            self.add_error(
                "mail",
                _(
                    "Diese Adresse sieht aus wie die einer Person, und sie würde öffentlich. Bitte nehmen Sie ein "
                    "Postfach, das mehrere lesen, oder bestätigen Sie, dass es einer Stelle gehört."
                ),
            )
        return values

    def save(self, commit: bool = True) -> Team:
        team: Team = super().save(commit)
        if commit:
            inactive = team.members.filter(is_active=False)
            team.members.set([*self.cleaned_data["members"], *inactive])
        return team
