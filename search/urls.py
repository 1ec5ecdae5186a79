"""Addresses of the search."""

from django.urls import path

from editorial import addresses  # noqa: F401 (the converter »stored«)
from search import presets, views

urlpatterns = [
    path("themen/<stored:key>/", presets.theme, name="theme"),
    path("regionen/<str:ags>/", presets.region, name="region"),
    path("traeger/<stored:slug>/", presets.organisation, name="organisation"),
    path("suche/", views.results, name="search"),
    path("suche/vorschlaege/", views.suggestions, name="search_suggestions"),
    path("suche/feed/", views.feed, name="search_feed"),
    path("suche/wunsch/", views.wish, name="search_wish"),
    path("suche/wunsch/danke/", views.wish_thanks, name="search_wish_thanks"),
]
