"""Addresses. German has no prefix, other languages have theirs; the admin has one address."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from accounts import auth_views
from config.views import live, picture_file, ready, robots, security_txt
from home import private_doors as doors
from home.sitemaps import sitemap_index, sitemap_of_language

urlpatterns = [
    # Wagtail's own doors ask for a password alone and would walk past the second factor.
    path("admin/login/", auth_views.to_sign_in),
    path("admin/password_reset/", auth_views.to_password_reset),
    path("admin/password_reset/<path:rest>", auth_views.to_password_reset),
    path("admin/", include(wagtailadmin_urls)),
    path("intern/", include("accounts.urls")),
    path("intern/", include("home.intern.urls")),
    # Before Wagtail's own under the same names: with a brake, and kept by no cache where something is private.
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        doors.file_password,
        name="wagtaildocs_authenticate_with_password",
    ),
    re_path(r"^documents/(\d{1,18})/(.*)$", doors.document_file, name="wagtaildocs_serve"),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", picture_file, name="picture_file"),
    path("sitemap.xml", sitemap_index, name="sitemap"),
    path("sitemap-<slug:language>.xml", sitemap_of_language, name="sitemap_of_language"),
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("healthz/", ready, name="ready"),
    path("healthz/live/", live, name="live"),
    path("favicon.ico", RedirectView.as_view(url=settings.STATIC_URL + "icons/favicon.ico", permanent=True)),
]
urlpatterns += i18n_patterns(
    path("", include("practices.urls")),
    path("", include("contacts.urls")),
    path("", include("search.urls")),
    path("_util/login/", auth_views.to_sign_in),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        doors.page_password,
        name="wagtailcore_authenticate_with_password",
    ),
    path("", include("home.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler400 = "config.error_views.bad_request"
handler403 = "config.error_views.permission_denied"
handler404 = "config.error_views.page_not_found"
handler429 = "accounts.auth_responses.too_many_requests"
handler500 = "config.error_views.server_error"
