"""»Kontakte« in the admin: list, form, deletion. Every view reads only what the account keeps."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Count, Q
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic import history
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.signed_in import account_of
from contacts.admin_form import CONTACT_FORM
from contacts.managers import DETAILS, Level, consent_holds, is_filled
from contacts.models import Contact
from contacts.services import ContactInUse, erase_contact, link_contact, save_contact
from contacts.where_used import cards_of, cards_of_all
from practices.models import PracticePage
from practices.permissions import editable_by

STATES = {
    "valid": _("gültig"),
    "missing": _("fehlt"),
    "withdrawn": _("widerrufen"),
    "expired": _("abgelaufen"),
}
REASON = "the admin shows editors the records they keep"


def heading(contact: Contact) -> str:
    """How editors recognise a contact; logs and messages use ``str`` instead."""
    parts = [contact.name or contact.role, str(contact.organisation or contact.institution)]
    return ", ".join(part for part in parts if part) or contact.mail or str(contact)


def widest_level(contact: Contact) -> Any:
    """The level of the most public detail that is filled."""
    shown = [detail for detail in DETAILS if getattr(contact, detail)]
    if contact.organisation_id:
        shown.append("institution")
    filled = {getattr(contact, f"{detail}_level") for detail in shown}
    return next((level.label for level in (Level.PUBLIC, Level.AGENCIES) if level in filled), Level.EDITORS.label)


class StateFilter(django_filters.ChoiceFilter):
    """By the state of the consent at this instant."""

    def filter(self, qs: Any, value: str) -> Any:
        now = timezone.now()
        # As ``Contact.consent_state`` judges one of them.
        withdrawn = Q(consent_withdrawn_at__isnull=False, consent_withdrawn_at__lte=now)
        missing = Q(consent_on__isnull=True) | Q(consent_on__gt=timezone.localdate(now))
        conditions = {
            "valid": consent_holds(now),
            "withdrawn": withdrawn,
            "missing": missing & ~withdrawn,
            "expired": ~missing & ~withdrawn & ~consent_holds(now),
            "soon": consent_holds(now) & Q(expires_at__lte=now + dt.timedelta(days=60)),
        }
        return qs.filter(conditions[value]) if value in conditions else qs


class UsedFilter(django_filters.ChoiceFilter):
    def filter(self, qs: Any, value: str) -> Any:
        return qs.filter(links__isnull=value == "no").distinct() if value in {"yes", "no"} else qs


class LevelFilter(django_filters.MultipleChoiceFilter):
    def filter(self, qs: Any, value: list[str]) -> Any:
        condition = Q()
        for detail in DETAILS:
            condition |= Q(**{f"{detail}_level__in": value}) & is_filled(detail)
        return qs.filter(condition) if value else qs


class ContactFilterSet(WagtailFilterSet):
    consent = StateFilter(
        choices=[*STATES.items(), ("soon", _("läuft in 60 Tagen ab"))], label=_("Einwilligung"), empty_label=_("Alle")
    )
    level = LevelFilter(choices=Level.choices, label=_("Eine Angabe ist sichtbar für"), widget=CheckboxSelectMultiple)
    used = UsedFilter(
        choices=[("yes", _("an Karten")), ("no", _("an keiner Karte"))], label=_("Benutzt"), empty_label=_("Alle")
    )

    class Meta:
        model = Contact
        fields = ["team"]


class OnlyKeptContacts:
    """The records behind a view: those that the account keeps, looked up inside that set (404, never 403)."""

    request: HttpRequest

    def _kept(self) -> Any:
        return (
            Contact.objects.kept_by(account_of(self.request))
            .unrestricted(REASON)
            .select_related("organisation", "team")
        )

    def get_queryset(self) -> Any:
        return self._kept()

    def get_page_subtitle(self) -> str:
        contact = getattr(self, "object", None)
        return heading(contact) if contact is not None and contact.pk else str(_("Neuer Kontakt"))


class ContactIndexView(generic.IndexView):
    def get_base_queryset(self) -> Any:
        kept = Contact.objects.kept_by(account_of(self.request)).unrestricted(REASON)
        return kept.select_related("organisation", "team").annotate(use_count=Count("links"))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        contacts = list(context["object_list"])
        used = cards_of_all([contact.pk for contact in contacts], account_of(self.request))
        for contact in contacts:
            contact.where_used = used[contact.pk]
        return context


class ContactCreateView(OnlyKeptContacts, generic.CreateView):
    """``?karte=ID``: the new contact goes onto that card, and the way leads back to it."""

    success_message = None

    def save_instance(self) -> Contact:
        contact = save_contact(self.form.save(commit=False), account_of(self.request))
        if card := self._card():
            link_contact(card, contact.pk, account_of(self.request))
        messages.success(self.request, gettext("Der Kontakt ist angelegt."))
        return contact

    def _card(self) -> PracticePage | None:
        key = self.request.GET.get("karte", "")
        return (
            editable_by(PracticePage.objects.all(), account_of(self.request)).filter(pk=key).first()
            if key.isdecimal()
            else None
        )

    def get_add_url(self) -> str:
        card = self._card()
        return super().get_add_url() + (f"?karte={card.pk}" if card else "")

    def get_success_url(self) -> str:
        card = self._card()
        return reverse("practice_contacts", args=[card.pk]) if card else super().get_success_url()


class ContactEditView(OnlyKeptContacts, generic.EditView):
    success_message = None

    def save_instance(self) -> Contact:
        values = self.form.cleaned_data
        saved = save_contact(
            self.form.save(commit=False),
            account_of(self.request),
            values.get("seen_version") or 0,
            is_same_person=bool(values.get("is_same_person")),
        )
        messages.success(self.request, gettext("Der Kontakt ist gespeichert. Was Sie geändert haben, gilt ab sofort."))
        return saved


class ContactDeleteView(OnlyKeptContacts, generic.DeleteView):
    template_name = "contacts/admin/confirm_delete.html"
    success_message = _("Der Kontakt ist gelöscht.")

    def get_usage(self) -> None:
        return None

    def get_success_message(self) -> Any:
        return self.success_message

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["cards"] = cards_of(self.object, account_of(self.request))
        return context

    def form_valid(self, form: Any) -> HttpResponseBase:
        try:
            erase_contact(self.object, account_of(self.request))
        except ContactInUse as problem:
            text = gettext("Der Kontakt wird noch benutzt: %(titles)s. Nehmen Sie ihn zuerst von diesen Karten.")
            messages.error(self.request, text % {"titles": ", ".join(f"»{title}«" for title in problem.titles)})
            return redirect(reverse("contacts:edit", args=[self.object.pk]))
        messages.success(self.request, self.get_success_message())
        return redirect(self.get_success_url())


class ContactHistoryView(history.HistoryView):
    def get_base_object_queryset(self) -> Any:
        return Contact.objects.kept_by(account_of(self.request)).unrestricted(REASON).select_related("organisation")

    def get_page_subtitle(self) -> str:
        return heading(self.object)


class ContactViewSet(ModelViewSet):
    model = Contact
    icon = "mail"
    menu_label = _("Kontakte")
    menu_order = 175
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = ContactIndexView
    add_view_class = ContactCreateView
    edit_view_class = ContactEditView
    delete_view_class = ContactDeleteView
    history_view_class = ContactHistoryView
    filterset_class = ContactFilterSet
    list_per_page = 50
    ordering = ["name", "institution", "pk"]
    search_fields = ["name", "role", "institution", "organisation__name", "mail", "phone"]
    edit_handler = CONTACT_FORM
    list_display = [
        TitleColumn("heading", label=_("Kontakt"), accessor=heading, url_name="contacts:edit", width="30%"),
        Column("level", label=_("Sichtbar für"), accessor=widest_level),
        Column("consent", label=_("Einwilligung"), accessor=lambda contact: STATES[contact.consent_state()]),
        Column("last_day", label=_("Gilt bis"), accessor="last_day", sort_key="expires_at"),
        Column(
            "where_used",
            label=_("Benutzt bei"),
            accessor=lambda contact: contact.where_used,
            sort_key="use_count",
        ),
    ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        # »Where used« is in the list and in the form; Wagtail's index of references knows no contacts.
        return {**super().get_common_view_kwargs(**kwargs), "usage_url_name": None}

    def get_urlpatterns(self) -> list[Any]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "usage"]
