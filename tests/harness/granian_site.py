"""The addresses of files as granian serves them, for a test that speaks to it over a socket (no database).

The folder it is started in holds ``media`` and ``renditions``.
"""

import os
import shutil
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

django.setup()
# Not needed here; tests/conftest.py takes away only that of its own process.
shutil.rmtree(settings.TEST_FOLDER, ignore_errors=True)

from config import views  # noqa: E402

# Whose collection a picture lies in is asked of the database.
views.is_private_picture = lambda path: False

settings.MEDIA_ROOT = Path.cwd() / "media"
settings.RENDITIONS_ROOT = Path.cwd() / "renditions"
settings.ROOT_URLCONF = __name__
# Those that answer before a view does, whitenoise among them; the others ask the database.
settings.MIDDLEWARE = settings.MIDDLEWARE[:4]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse("not found", status=404)


urlpatterns = [path("media/<path:path>", views.picture_file)]
handler404 = not_found
application = WSGIHandler()
