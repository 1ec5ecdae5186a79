"""A card that is being translated into Ukrainian, the people around it, and files to upload."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import Locale
from wagtail_localize.models import Translation

from practices.models import PracticePage
from tests.access.world import translation_of
from tests.factories import german, rich_card, site_tree
from translation.page_texts import texts_of
from translation.po.export import write_po

UPLOAD = "/admin/uebersetzen/po/hochladen/"
# What no upload may change, refused or not: everything but sessions and the log of accesses.
APPS = ("wagtail_localize", "editorial", "practices", "wagtailcore", "vocabularies")


def begun_translation(**changes: Any) -> Translation:
    """A rich German card whose translation into Ukrainian somebody began."""
    site_tree()
    card = rich_card(**changes)
    return translation_of(PracticePage.objects.get(pk=card.pk))


def snapshot() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of content."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if model.__name__ != "Contact"
    }


def po_text(translation: Translation) -> str:
    return write_po(translation).decode()


def filled(translation: Translation, answer: Any = None) -> str:
    """The file as a translator sends it back: every open text has a translation with the markup of its source."""
    text = po_text(translation)
    for entry in texts_of(translation):
        if entry.translation is None:
            text = answered(text, entry.source, (answer or ukrainian)(entry.source))
    return text


def answered(text: str, source: str, target: str) -> str:
    """Fills the first empty ``msgstr`` behind this ``msgid``."""
    start = text.index(f"msgid {quoted(source)}\n")
    at = text.index('msgstr ""', start)
    return text[:at] + f"msgstr {quoted(target)}" + text[at + len('msgstr ""') :]


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def ukrainian(text: str) -> str:
    """A stand-in that keeps tags and placeholders and shares no word with the German text."""
    return "".join(
        part if part.startswith(("<", "&", "{", "%")) else re.sub(r"[^\W\d_]+", "слово", part)
        for part in re.split(r"(<[^>]*>|&\w+;|\{\w*\}|%\(\w+\)s)", text)
    )


def upload(client: Any, content: str | bytes, name: str = "texte.po", url: str = UPLOAD) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post(url, {"file": SimpleUploadedFile(name, data)})


def confirm(client: Any, preview: Any, url: str = UPLOAD) -> Any:
    """Presses »So übernehmen« on the preview."""
    context = preview.context
    fields = {"content": context["content"], "name": context["name"], "fingerprint": context["plan"].fingerprint}
    return client.post(url, fields)


def zipped(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def other_language(translation: Translation, code: str) -> Translation:
    """The same page, begun in another language."""
    locale = Locale.objects.get(language_code=code)
    index = translation.source.get_source_instance().get_parent()
    for page in (index.get_parent().specific, index.specific):
        if not page.has_translation(locale):
            page.copy_for_translation(locale).save_revision().publish()
    found = Translation.objects.create(source=translation.source, target_locale=locale)
    found.save_target(publish=False)
    assert german() != locale
    return found
