"""The office's own sign-in (OpenID Connect), with a page of ours for whatever its server answers."""

from __future__ import annotations

import logging

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.openid_connect import views
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.access_rules import FORM_METHODS, AccessRule, View, access

logger = logging.getLogger(__name__)
OURS = (Http404, PermissionDenied, SuspiciousOperation, ImmediateHttpResponse)


def _careful(view: View, request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """allauth catches what the network does, not a server that answers with a list, HTML or half an answer."""
    try:
        return view(request, provider_id)
    except OURS:
        raise
    except Exception:
        logger.exception("The identity server did not answer as it should")
        return render(request, "socialaccount/authentication_error.html", {"is_down": True}, status=503)


@access(AccessRule.AUTH, methods=FORM_METHODS)
def login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    return _careful(views.login, request, provider_id)


@access(AccessRule.AUTH, methods=FORM_METHODS)
def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    return _careful(views.callback, request, provider_id)
