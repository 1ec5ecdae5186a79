"""Agencies in Wagtail's settings."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.auth_forms import PRIVATE_MAIL
from accounts.models import Agency, AgencyDomain
from vocabularies.forms import offer
from vocabularies.models import Region

is_domain = RegexValidator(r"^[a-z0-9äöüß]([a-z0-9äöüß.-]*[a-z0-9äöüß])?\.[a-z]{2,}$", _("Das ist keine Mail-Domain."))


class AgencyForm(WagtailAdminModelForm):
    domains = forms.CharField(
        label=_("Mail-Domains"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Eine je Zeile, zum Beispiel jobcenter-musterkreis.de. Mehrere Einrichtungen dürfen eine teilen."),
    )

    class Meta:
        model = Agency
        fields = ["name", "institution_type", "region"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "region", Region.objects.order_by("label"))
        if self.instance.pk:
            self.initial["domains"] = "\n".join(self.instance.domains.values_list("domain", flat=True))

    def clean_domains(self) -> list[str]:
        words = {word.lower().lstrip("@") for word in re.split(r"[\s,;]+", self.cleaned_data["domains"]) if word}
        for word in words:
            is_domain(word)
            if word in PRIVATE_MAIL:
                text = gettext("%(domain)s ist ein Anbieter privater Adressen und keine Einrichtung.")
                raise forms.ValidationError(text % {"domain": word})
        return sorted(words)

    def save(self, commit: bool = True) -> Agency:
        agency: Agency = super().save(commit)
        if commit:
            domains = self.cleaned_data["domains"]
            agency.domains.exclude(domain__in=domains).delete()
            for domain in domains:
                AgencyDomain.objects.get_or_create(agency=agency, domain=domain)
        return agency


class AgencyViewSet(ModelViewSet):
    model = Agency
    icon = "home"
    menu_label = _("Einrichtungen")
    menu_order = 603
    add_to_settings_menu = True
    search_fields = ["name"]
    list_filter = ["institution_type"]
    list_display = [
        "name",
        Column("institution_type", label=_("Art"), accessor="institution_type"),
        Column("region", label=_("Region"), accessor="region"),
        Column("members", label=_("Konten"), accessor="member_count"),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        active = Count("members", filter=Q(members__is_active=True), distinct=True)
        return Agency.objects.select_related("institution_type", "region").annotate(member_count=active)

    def get_form_class(self, for_update: bool = False) -> type[AgencyForm]:
        return AgencyForm
