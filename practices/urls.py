"""Overviews that are not pages of the tree: themes, regions, Träger."""

from django.urls import path

from practices.public import views

urlpatterns = [
    path("themen/", views.theme_list, name="theme_list"),
    path("regionen/", views.region_list, name="region_list"),
    path("traeger/", views.organisation_list, name="organisation_list"),
]
