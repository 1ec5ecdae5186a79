"""The page of the first steps, its panel on the start page of the admin, and what its buttons do."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from accounts.outbox_admin import send_test_mail
from accounts.signed_in import account_of
from home.first_pages import REQUIRED, add_first_pages
from home.first_steps import BY_HAND, OPTIONAL, SET_UP, first_steps, is_put_away, may_see
from home.models import FirstStepMark, HomePage


class FirstStepsPanel(Component):
    """First on the start page until all is done or somebody has put it away."""

    order = 10
    template_name = "home/admin/first_steps_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        request = parent_context["request"]
        # For the forms: a component does not get the request's processors.
        return {**_context(request), "request": request, "csrf_token": parent_context.get("csrf_token")}


def add_first_steps(request: HttpRequest, panels: list[Any]) -> None:
    if may_see(account_of(request)) and not is_put_away():
        panels.append(FirstStepsPanel())


class FirstStepsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see(account_of(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    return {"first_steps": first_steps(account_of(request)), "by_hand": BY_HAND, "optional": OPTIONAL}


@permission_required(SET_UP, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def first_steps_page(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "home/admin/first_steps.html", _context(request))
    wanted = request.POST.get("do", "")
    if wanted == "mail":
        send_test_mail(request)
    elif wanted == "drafts":
        _add_drafts(request)
    elif wanted in BY_HAND | OPTIONAL | {FirstStepMark.AWAY}:
        FirstStepMark.objects.get_or_create(key=wanted)
    elif wanted.startswith("again:"):
        FirstStepMark.objects.filter(key=wanted.removeprefix("again:")).delete()
    if wanted == FirstStepMark.AWAY:
        messages.success(request, _("Die Liste ist ausgeblendet. Sie steht weiter unter »Einstellungen«."))
        return redirect("wagtailadmin_home")
    return redirect("wagtailadmin_home" if request.POST.get("from") == "home" else "first_steps")


def _add_drafts(request: HttpRequest) -> None:
    home = HomePage.objects.filter(locale__language_code="de", depth=2).first()
    made = add_first_pages(home, REQUIRED) if home else []
    if made:
        titles = ", ".join(f"»{page.title}«" for page in made)
        messages.success(request, _("Als Entwurf angelegt: %(titles)s.") % {"titles": titles})
    else:
        messages.warning(request, _("Alle diese Seiten gibt es schon. Bitte sehen Sie unter »Seiten« nach."))
