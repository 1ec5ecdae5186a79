"""»Personensuche« in the admin: search, look, choose, confirm. Everything by POST, so that no address holds a name."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters

from accounts.access_rules import FORM_METHODS, AccessRule, access
from accounts.audit import AuditAction, record
from accounts.erasure import LastAdministrator
from accounts.models import User
from privacy.finding import Report, find
from privacy.forms import RemovalForm, SearchForm
from privacy.redaction import ERASED, REMOVED, Outcome, remove_person
from privacy.registry import record_kind
from privacy.search_terms import one_pattern
from privacy.tables import RECORDS
from privacy.text_search import Search

TEMPLATE = "privacy/people.html"


@sensitive_post_parameters()
@access(AccessRule.ADMINISTRATION, methods=FORM_METHODS)
def people(request: HttpRequest) -> HttpResponse:
    """One address, three steps: ``suchen``, ``waehlen`` (the last question), ``entfernen``."""
    if request.method != "POST":
        return render(request, TEMPLATE, {"form": SearchForm()})
    form = SearchForm(request.POST)
    if not form.is_valid():
        return render(request, TEMPLATE, {"form": form}, status=422)
    user: User = request.user  # type: ignore[assignment]
    report = find(Search(one_pattern(form.terms)), user)
    if "mit_angaben" in request.POST:
        more = [*form.cleaned_data["words"].splitlines(), *_details(report)]
        form = SearchForm({"words": "\n".join(dict.fromkeys(more))})
        if form.is_valid():
            report = find(Search(one_pattern(form.terms)), user)
    context = {"form": form, "report": report, "words": form.data["words"], "more": _details(report)}
    if "waehlen" not in request.POST and "entfernen" not in request.POST:
        # Looking for a person is itself something that is asked about later.
        record(AuditAction.PERSON_SOUGHT, actor=user, object_type="accounts.person", aspect=f"places={report.number}")
        return render(request, TEMPLATE, context)
    records = [(owner.key, owner.title) for entry in report.found if entry.group is RECORDS for owner in entry.owners]
    removal = RemovalForm(request.POST if "entfernen" in request.POST else None, records=records)
    if "entfernen" in request.POST and removal.is_valid():
        return _remove(request, form, removal, user)
    chosen = set(request.POST.getlist("groups")) | set(request.POST.getlist("records"))
    context |= {"removal": removal, "chosen": chosen, "nothing_chosen": not chosen, "mark": _mark(request.POST)}
    status = 422 if not chosen or removal.is_bound else 200
    return render(request, "privacy/people_confirm.html", context, status=status)


def _mark(data: Any) -> str:
    return ERASED if data.getlist("records") else REMOVED


def _remove(request: HttpRequest, form: SearchForm, removal: RemovalForm, user: User) -> HttpResponse:
    try:
        outcome = remove_person(
            form.terms, user, removal.cleaned_data["groups"], removal.cleaned_data["records"], _mark(request.POST)
        )
    except LastAdministrator:
        messages.error(request, _("Ein Konto mit allen Rechten muss bleiben. Es wurde nichts geändert."))
        return redirect("people")
    messages.success(request, _told(outcome))
    return redirect("people")


def _told(outcome: Outcome) -> str:
    places, records = sum(outcome.number.values()), outcome.records
    texts = ngettext("%(number)s Fundstelle entfernt", "%(number)s Fundstellen entfernt", places) % {"number": places}
    entries = ngettext("%(number)s Eintrag gelöscht", "%(number)s Einträge gelöscht", records) % {"number": records}
    return f"{texts}, {entries}."


def _details(report: Report) -> list[str]:
    """Other details of the records that were found, worth another search."""
    details = []
    for entry in report.found:
        if entry.group is RECORDS:
            for owner in entry.owners:
                label, _colon, pk = owner.key.partition(":")
                kind = record_kind(label)
                details += kind.details(pk) if kind else []
    return list(dict.fromkeys(details))
