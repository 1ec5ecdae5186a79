"""The search in the admin: synonyms with a try-out, the editors' picks, wishes, and what is searched."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.panels import FieldPanel, HelpPanel, PageChooserPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from editorial.public_details_form import PublicDetailsPanel
from language.keys import is_key
from search.models import BestBet, Synonym, Wish
from search.synonym_preview import try_out


class SynonymForm(forms.ModelForm):
    class Meta:
        model = Synonym
        fields = ("kind", "terms", "strength", "is_active", "note")


class SynonymViewSet(ModelViewSet):
    model = Synonym
    name, url_prefix = "synonyms", "synonyme"
    menu_label = _("Synonyme")
    icon = "openquote"
    add_to_admin_menu = False
    list_display = ["__str__", Column("kind", label=_("Art"), accessor="get_kind_display"), BooleanColumn("is_active")]
    list_filter = ["kind", "is_active"]
    search_fields = ["terms", "note"]
    search_backend_name = None
    list_per_page = 50
    panels = [
        FieldPanel("terms"),
        FieldPanel("kind"),
        FieldPanel("strength"),
        FieldPanel("is_active"),
        FieldPanel("note"),
        HelpPanel(template="search/admin/tryout_button.html", heading=_("Ausprobieren")),
    ]


class BestBetViewSet(ModelViewSet):
    model = BestBet
    name, url_prefix = "best_bets", "empfehlungen"
    menu_label = _("Empfehlungen")
    icon = "pick"
    list_display = ["__str__", "reason", BooleanColumn("is_active")]
    search_fields = ["phrases", "reason"]
    search_backend_name = None
    form_fields = ["phrases", "card", "reason", "is_active"]
    panels = [
        PublicDetailsPanel(),
        FieldPanel("phrases"),
        PageChooserPanel("card", "practices.PracticePage"),
        FieldPanel("reason"),
        FieldPanel("is_active"),
    ]


class WishViewSet(ModelViewSet):
    model = Wish
    name, url_prefix = "wishes", "wuensche"
    menu_label = _("Wünsche")
    icon = "mail"
    list_display = ["text", "query", DateColumn("created_at", label=_("Eingegangen")), BooleanColumn("is_done")]
    list_filter = ["is_done"]
    search_fields = ["text", "query"]
    search_backend_name = None
    form_fields = ["is_done"]
    list_export = ["created_at", "query", "text", "is_done"]


class SearchAdministration(ViewSetGroup):
    menu_label = _("Suche")
    menu_icon = "search"
    menu_order = 310
    items = (SynonymViewSet("synonyms"), BestBetViewSet("best_bets"), WishViewSet("wishes"))


@require_POST
@permission_required("search.change_synonym", raise_exception=True)
def try_synonym(request: HttpRequest) -> HttpResponse:
    """Shows what the entry in the form would change, without saving it."""
    form = SynonymForm(request.POST)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        number = request.POST.get("entry", "")
        tried, changes = try_out(form.instance.as_record(), int(number) if is_key(number) else None)
        context |= {"tried": tried, "changes": changes}
    return render(request, "search/admin/tryout.html", context, status=200 if form.is_valid() else 400)
