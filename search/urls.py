"""Addresses of the search."""

from django.urls import path

from search import views

urlpatterns = [
    path("suche/", views.results, name="search"),
    path("suche/vorschlaege/", views.suggestions, name="search_suggestions"),
    path("suche/feed/", views.feed, name="search_feed"),
    path("suche/wunsch/", views.wish, name="search_wish"),
    path("suche/wunsch/danke/", views.wish_thanks, name="search_wish_thanks"),
]
