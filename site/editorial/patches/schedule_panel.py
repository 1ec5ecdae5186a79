"""The plan beside the form of a page: an end that is over is said as such and is no plan any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.side_panels import StatusSidePanel

from editorial.patches.wrapping import wrap

PLANS = ("scheduled_go_live_at", "scheduled_expire_at", "draft_go_live_at", "draft_expire_at")


def install() -> None:
    wrap(StatusSidePanel, "get_scheduled_publishing_context", _say_what_is_over)


def _say_what_is_over(original: Callable[..., Any]) -> Callable[..., Any]:
    def get_scheduled_publishing_context(self: StatusSidePanel, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = original(self, parent_context)
        end = context.get("draft_expire_at")
        if end and end <= timezone.now():
            # The beginning lies before the end.
            context |= {"draft_go_live_at": None, "draft_expire_at": None, "expired_at": end}
            context["has_draft_publishing_schedule"] = any(context[name] for name in PLANS)
        return context

    return get_scheduled_publishing_context
