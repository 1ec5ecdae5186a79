"""Where the administration reads that the background service is silent or fails: start page and »E-Mails«."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from accounts.signed_in import account_of
from home.background.health import WorkerHealth, worker_health
from home.first_steps import may_see


class WorkerPanel(Component):
    order = 5
    template_name = "home/admin/worker.html"

    def __init__(self, health: WorkerHealth) -> None:
        self.health = health

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"health": self.health}


def add_worker_warning(request: HttpRequest, panels: list[Any]) -> None:
    """For those who can have it mended."""
    if may_see(account_of(request)) and not (health := worker_health()).is_well:
        panels.append(WorkerPanel(health))


def why_no_mail_goes_out() -> str:
    if not worker_health().is_silent:
        return ""
    return _("Der Hintergrunddienst antwortet gerade nicht. Bis er wieder läuft, geht nichts von selbst hinaus.")
