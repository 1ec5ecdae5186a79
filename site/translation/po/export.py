"""Writes the texts of a page and their translations as a PO file, and many of them as a zip.

One entry a segment. ``msgctxt`` is wagtail-localize's path, which never changes for a text; what the path means is
said in German in the comments. An unfinished translation (a machine draft, a faulty text) is marked »fuzzy«.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Sequence

import polib
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail_localize.models import Translation

from language.slugs import proposed_slug
from translation.editor.term_hints import Approved, approved_terms, suggestions
from translation.page_texts import PageText, texts_of
from translation.po.files import LANGUAGE, PAGE, SOURCE_HASH
from translation.string_translations import MACHINE


def source_hash(texts: Iterable[PageText]) -> str:
    """Changes with any German text of the page and where it stands; translations do not matter."""
    digest = hashlib.sha256()
    for path, source in sorted(text.key for text in texts):
        digest.update(f"{path}\x00{source}\x01".encode())
    return digest.hexdigest()[:32]


def write_po(translation: Translation, terms: Sequence[Approved] | None = None) -> bytes:
    """The file of one page in one language, UTF-8."""
    texts = texts_of(translation)
    language = translation.target_locale.language_code
    terms = approved_terms(language) if terms is None else terms
    title = _("Seite: %(title)s") % {"title": translation.source.object_repr}
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "Project-Id-Version": "1",
        "PO-Revision-Date": timezone.localtime().strftime("%Y-%m-%d %H:%M%z"),
        LANGUAGE: language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        PAGE: str(translation.source.object_id),
        SOURCE_HASH: source_hash(texts),
        # What wagtail-localize's own import asks for.
        "X-WagtailLocalize-TranslationID": str(translation.uuid),
    }
    for text in texts:
        found = text.translation
        comments = [title, _("Feld: %(name)s") % {"name": text.place.label}]
        comments += _hints(text, language, terms)
        file.append(
            polib.POEntry(
                msgctxt=text.path,
                msgid=text.source,
                msgstr=found.data if found else "",
                comment="\n".join(_one_line(comment) for comment in comments),
                tcomment=text.note,
                flags=["fuzzy"] if text.is_unsure else [],
            )
        )
    return f"{file}\n".encode()


def _hints(text: PageText, language: str, terms: Sequence[Approved]) -> list[str]:
    hints = [
        _("Fachwort: %(term)s → %(renderings)s")
        % {"term": found.term, "renderings": _(" oder ").join(found.renderings)}
        for found in suggestions(text.source, language, terms)
    ]
    found = text.translation
    if found and found.has_error:
        hints.append(_("Fehler: %(error)s") % {"error": found.get_error() or _("Bitte prüfen.")})
    elif found and found.translation_type == MACHINE:
        hints.append(_("Maschineller Entwurf (%(tool)s): bitte prüfen.") % {"tool": found.tool_name or "?"})
    return hints


def _one_line(comment: str) -> str:
    return re.sub(r"\s+", " ", comment)


def file_name(translation: Translation) -> str:
    """``anerkennung-im-jobcenter-1a2b3c4d.uk.po``: readable, and no two pages have the same."""
    title = proposed_slug(translation.source.object_repr, "seite", 60)
    return f"{title}-{str(translation.source.object_id)[:8]}.{translation.target_locale.language_code}.po"


def write_zip(translations: Iterable[Translation]) -> bytes:
    """One folder a language, one file a page."""
    terms: dict[str, list[Approved]] = {}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for translation in translations:
            code = translation.target_locale.language_code
            if code not in terms:
                terms[code] = approved_terms(code)
            archive.writestr(f"{code}/{file_name(translation)}", write_po(translation, terms[code]))
    return out.getvalue()
