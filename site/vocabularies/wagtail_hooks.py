"""What the vocabularies add to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import ForeignKey
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms.models import register_form_field_override
from wagtail.log_actions import LogFormatter
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from vocabularies.forms import TermChoiceField
from vocabularies.merging import LOG_ACTION
from vocabularies.models import VOCABULARIES, Region, VocabularyTerm
from vocabularies.permissions import ReadOnlyPolicy
from vocabularies.viewsets import VocabularyGroup

# Wherever a form asks for a term: cards, sub-themes.
for vocabulary in VOCABULARIES:
    register_form_field_override(ForeignKey, to=vocabulary, override={"form_class": TermChoiceField})
register_permission_policy(Region, ReadOnlyPolicy(Region), exact_class=True)
register_snippet(VocabularyGroup)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    @actions.register_action(LOG_ACTION)
    class MergeFormatter(LogFormatter):
        label = _("Begriffe zusammengeführt")

        def format_message(self, log_entry: Any) -> str:
            data = log_entry.data
            text = ngettext(
                "»%(source)s« ist in »%(target)s« aufgegangen (%(cards)d Karte)",
                "»%(source)s« ist in »%(target)s« aufgegangen (%(cards)d Karten)",
                data["cards"],
            )
            return text % data


@hooks.register("before_delete_snippet")
def terms_one_by_one(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """Wagtail's deletion of many at once knows nothing of cards and translations."""
    terms = [entry for entry in instances if isinstance(entry, VocabularyTerm)]
    match = request.resolver_match
    if not terms or match is None or match.url_name != "wagtail_bulk_action":
        return None
    messages.error(request, gettext("Bitte löschen Sie Begriffe einzeln. So sehen Sie, welche Karten sie benutzen."))
    return redirect(terms[0].snippet_viewset.get_url_name("list"))
