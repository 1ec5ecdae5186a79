"""The audit log as a report: read, filter, nothing else. Administrators and reviewers may read it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.conf import settings
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from accounts.access_rules import AccessRule, access
from accounts.models import AuditAction, AuditEntry, User


class AuditFilterSet(WagtailFilterSet):
    at = django_filters.DateFromToRangeFilter(label=_("Zeitraum"), widget=DateRangePickerWidget)
    action = django_filters.MultipleChoiceFilter(
        label=_("Was"), choices=AuditAction.choices, widget=CheckboxSelectMultiple
    )
    actor = django_filters.CharFilter(label=_("E-Mail-Adresse des Kontos"), method="of_actor")
    object_type = django_filters.CharFilter(label=_("Art des Objekts"), lookup_expr="icontains")
    object_id = django_filters.CharFilter(label=_("Nummer des Objekts"))

    class Meta:
        model = AuditEntry
        fields = ["at", "action", "actor", "object_type", "object_id"]

    def of_actor(self, entries: Any, name: str, value: str) -> Any:
        return entries.filter(actor_id__in=User.objects.filter(email__icontains=value.strip()).values("pk"))


@method_decorator(access(AccessRule.REVIEWERS), name="dispatch")
class AuditReportView(ReportView):
    """Entries with the name of the account as it is today; where it is gone, its number."""

    model = AuditEntry
    page_title = _("Protokoll")
    header_icon = "history"
    index_url_name = "audit_log"
    index_results_url_name = "audit_log_results"
    filterset_class = AuditFilterSet
    is_searchable = False
    export_headings = {
        "at": _("Wann (UTC)"),
        "actor_id": _("Konto"),
        "action": _("Was"),
        "object_type": _("Art des Objekts"),
        "object_id": _("Nummer"),
        "aspect": _("Genauer"),
    }
    list_export = ["at", "actor_id", "action", "object_type", "object_id", "aspect"]
    columns = [
        DateColumn("at", label=_("Wann"), sort_key="at"),
        Column("actor", label=_("Wer"), accessor="actor_name"),
        Column("action", label=_("Was"), accessor="get_action_display", sort_key="action"),
        Column("object", label=_("Objekt"), accessor=lambda entry: f"{entry.object_type} {entry.object_id}".strip()),
        Column("aspect", label=_("Genauer"), accessor="aspect"),
    ]

    def get_base_queryset(self) -> Any:
        return AuditEntry.objects.all()

    def decorate_paginated_queryset(self, entries: Any) -> Any:
        people = {user.pk: str(user) for user in User.objects.filter(pk__in={entry.actor_id for entry in entries})}
        for entry in entries:
            entry.actor_name = people.get(entry.actor_id, f"Nr. {entry.actor_id}" if entry.actor_id else "–")
        return entries

    def get_page_subtitle(self) -> str:
        text = _("wird nach %(days)s Tagen gelöscht")
        return str(text) % {"days": settings.AUDIT_RETENTION_DAYS}


@hooks.register("register_admin_urls")
def audit_urls() -> list[Any]:
    return [
        path("protokoll/", AuditReportView.as_view(), name="audit_log"),
        path("protokoll/results/", AuditReportView.as_view(results_only=True), name="audit_log_results"),
    ]


class AuditMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return AccessRule.REVIEWERS.admits_user(request.user)


@hooks.register("register_reports_menu_item")
def audit_menu_item() -> MenuItem:
    return AuditMenuItem(_("Protokoll"), reverse("audit_log"), name="audit", icon_name="history", order=900)
