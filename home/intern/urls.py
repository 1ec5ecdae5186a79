"""Addresses of the reader's own space; one for all languages, the texts follow the account."""

from django.urls import path

from editorial import addresses  # noqa: F401 (the converter »stored«)
from home.intern import views

urlpatterns = [
    path("", views.overview, name="intern_overview"),
    path("praxisbeispiele/<stored:slug>/", views.practice, name="intern_practice"),
    path("praxisbeispiele/<stored:slug>/merken/", views.save_practice, name="intern_save"),
    path("praxisbeispiele/<stored:slug>/vergessen/", views.forget_practice, name="intern_forget"),
    path("merkliste/", views.saved, name="intern_saved"),
    path("einrichtung/", views.agency, name="intern_agency"),
    path("einstellungen/", views.own_settings, name="intern_settings"),
    path("meine-daten.json", views.own_data, name="intern_data"),
    path("konto-loeschen/", views.delete_account, name="intern_delete"),
]
