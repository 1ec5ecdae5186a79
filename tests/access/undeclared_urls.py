"""A router with a view that forgot its row."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("vergessen/", forgotten, name="vergessen")]
