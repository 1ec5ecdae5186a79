"""Tells translators why a page cannot be published yet, before wagtail-localize's editor takes the request."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.models import Page

from editorial.translating import hooks as translating_hooks  # noqa: F401 (registers its hooks)
from editorial.translation_gate import objections, translation_of


@hooks.register("before_edit_page", order=-10)
def keep_unfinished_translations_back(request: HttpRequest, page: Page) -> HttpResponse | None:
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    translation = translation_of(page)
    found = objections(translation.source, translation.target_locale) if translation else []
    for sentence in found:
        messages.error(request, sentence)
    return redirect(request.path) if found else None
