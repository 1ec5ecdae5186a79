"""After manual changes: which text shall be kept, the one on the page or the one from the translators."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from translation import services
from translation.editor.resync import adopt_texts, differences
from translation.editor.segments import shown
from translation.editor.views import locale_for
from translation.languages import direction
from translation.queue.matrix import originals

ON_PAGE, STORED = "page", "stored"


class ResyncView(WagtailAdminTemplateMixin, TemplateView):
    """Asks text by text; whatever is not chosen stays in the history of the page or with the translations."""

    page_title = _("Wieder abgleichen")
    header_icon = "rotate"
    template_name = "translation/resync.html"

    def setup(self, request: HttpRequest, key: uuid.UUID, language: str, **kwargs: Any) -> None:
        super().setup(request, key=key, language=language, **kwargs)
        self.locale = locale_for(request.user, language)
        self.german = get_object_or_404(originals(), translation_key=key)
        translation, target = services.translation_between(key, self.locale), services.target_of(key, self.locale)
        if translation is None or target is None:
            raise Http404
        if not target.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        self.translation, self.target = translation, target

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("translation_queue"), "label": _("Übersetzen")},
            {"url": "", "label": self.page_title},
        ]

    def found(self) -> list[Any]:
        return differences(self.translation, self.target.get_latest_revision_as_object())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = {
            difference.segment.pk
            for difference in self.found()
            if request.POST.get(f"choice-{difference.segment.pk}", ON_PAGE) == ON_PAGE
        }
        with transaction.atomic():
            # What nobody decided about stays as it is on the page: that is what readers know.
            adopt_texts(self.translation, self.target.get_latest_revision_as_object(), request.user, wanted)
            self.translation.enabled = True
            self.translation.save(update_fields=["enabled"])
        messages.success(request, gettext("Die Seite wird wieder mit dem Original abgeglichen."))
        return redirect("translation_edit", key=self.german.translation_key, language=self.locale.language_code)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        code = self.locale.language_code
        return context | {
            "german": self.german,
            "locale": self.locale,
            "lang": code,
            "dir": direction(code),
            "differences": [
                {
                    "segment": difference.segment,
                    "on_page": shown(difference.on_page, markup=False),
                    "stored": shown(difference.stored, markup=False),
                }
                for difference in self.found()
            ],
        }
