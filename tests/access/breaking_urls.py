"""The site with a view that breaks, to see what an error 500 carries."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def breaking(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("kaputt: Kanarienweg 12")


urlpatterns = [path("kaputt/", breaking), path("admin/kaputt/", breaking), *urlpatterns]
