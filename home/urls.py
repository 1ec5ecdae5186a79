"""Lists that readers pass on and unsubscribe from; then the addresses of pages: Wagtail's own pattern, with the view
that knows about missing translations.
"""

from django.urls import path, re_path
from wagtail.urls import serve_pattern

from home.intern.list_views import stop_list_news
from home.shared_list import shared_list
from translation.public.untranslated import serve

urlpatterns = [
    path("merkliste/", shared_list, name="shared_list"),
    path("merkliste/abbestellen/<str:token>/", stop_list_news, name="list_news_stop"),
    re_path(serve_pattern, serve, name="wagtail_serve"),
]
