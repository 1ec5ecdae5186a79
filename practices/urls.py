"""Entrances to the cards that are not pages of the tree: by theme, by region, by Träger."""

from django.urls import path

from editorial import addresses  # noqa: F401 (the converter »stored«)
from practices import views
from practices.contacts import views as contact_views

urlpatterns = [
    path("themen/", views.theme_list, name="theme_list"),
    path("themen/<stored:key>/", views.theme, name="theme"),
    path("regionen/", views.region_list, name="region_list"),
    path("regionen/<str:ags>/", views.region, name="region"),
    path("traeger/", views.organisation_list, name="organisation_list"),
    path("traeger/<stored:slug>/", views.organisation, name="organisation"),
    path(
        "praxisbeispiele/<stored:slug>/nachricht/<uuid:public_id>/", contact_views.write_message, name="contact_message"
    ),
    path("kontakt/bestaetigen/<str:token>/", contact_views.confirmation, name="contact_confirmation"),
]
