"""Content-Security-Policy: strict on public pages, what Wagtail's admin needs under ``/admin/``.

Two policies because the admin of Wagtail 8 and wagtail-localize start inline scripts (``docs/decisions``);
a visitor's page has neither inline script nor inline style. django-csp writes the header.
"""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

PUBLIC_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
ADMIN_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "frame-src": [SELF],
    "worker-src": [SELF, "blob:"],
    "object-src": [NONE],
    "form-action": [SELF],
    "base-uri": [SELF],
    "frame-ancestors": [SELF],
}


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Chooses the policy by URL space; a view's own ``_csp_config`` wins.

    A preview is a public page inside a frame of the admin, with Wagtail's checks in it: it gets the admin's
    policy and may be framed by this site.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_preview = getattr(request, "is_dummy", False)
        if (is_preview or request.path_info.startswith("/admin/")) and not hasattr(response, "_csp_config"):
            response._csp_config = ADMIN_POLICY  # type: ignore[attr-defined]
        if is_preview:
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return super().process_response(request, response)
