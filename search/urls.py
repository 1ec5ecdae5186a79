"""Addresses of the search."""

from django.urls import path

from search import views

urlpatterns = [
    path("suche/", views.results, name="search"),
    path("suche/vorschlaege/", views.suggestions, name="search_suggestions"),
]
