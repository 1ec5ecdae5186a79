"""Addresses of the reader's own space; one for all languages, the texts follow the account."""

from django.urls import path

from editorial import addresses  # noqa: F401 (the converter »stored«)
from home.intern import list_views, views

urlpatterns = [
    path("", views.overview, name="intern_overview"),
    path("praxisbeispiele/<stored:slug>/", views.practice, name="intern_practice"),
    path("praxisbeispiele/<stored:slug>/merken/", list_views.save_practice, name="intern_save"),
    path("praxisbeispiele/<stored:slug>/notiz/", list_views.note_practice, name="intern_note"),
    path("praxisbeispiele/<stored:slug>/vergessen/", list_views.forget_practice, name="intern_forget"),
    path("merkliste/", list_views.saved, name="intern_saved"),
    path("merkliste/neues/", list_views.list_news, name="intern_list_news"),
    path("einrichtung/", views.agency, name="intern_agency"),
    path("einstellungen/", views.own_settings, name="intern_settings"),
    path("meine-daten.json", views.own_data, name="intern_data"),
    path("konto-loeschen/", views.delete_account, name="intern_delete"),
]
