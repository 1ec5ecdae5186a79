"""Addresses of pages: Wagtail's own pattern, with the view that knows about missing translations."""

from django.urls import re_path
from wagtail.urls import serve_pattern

from translation.public.untranslated import serve

urlpatterns = [re_path(serve_pattern, serve, name="wagtail_serve")]
