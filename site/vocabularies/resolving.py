"""From the words of a document to terms and regions: by key, name or other spelling, never by guessing."""

from __future__ import annotations

import re
import unicodedata
from typing import Generic, TypeVar

from rapidfuzz import process

from vocabularies.models import Region, VocabularyTerm

T = TypeVar("T", bound=VocabularyTerm)
_GENDER = re.compile(r"[*:_/]-?innen\b|\(innen\)|(?<=[a-zäöüß])innen\b", re.IGNORECASE)


class UnknownTerm(LookupError):
    """No term has this wording; the message names near ones."""

    def __init__(self, wording: str, vocabulary: str, near: list[str]) -> None:
        hint = f" Meinten Sie: {', '.join(near)}?" if near else ""
        super().__init__(f"»{wording}« steht nicht im Vokabular {vocabulary}.{hint}")


def normal_form(wording: str) -> str:
    """Case, umlauts, hyphens, gender forms and spaces do not tell terms apart."""
    text = unicodedata.normalize("NFC", wording).replace("\u00ad", "").casefold()
    text = _GENDER.sub("", text)
    for umlaut, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(umlaut, plain)
    return re.sub(r"[^\w§]+", " ", text).strip()


class TermResolver(Generic[T]):
    """Finds the German terms of one vocabulary in memory, after one query."""

    def __init__(self, model: type[T]) -> None:
        self.vocabulary = str(model._meta.verbose_name_plural)
        terms = model.objects.in_language("de").select_related("merged_into")
        self._exact: dict[str, T] = {}
        self._normal: dict[str, T] = {}
        for term in terms:
            current: T = term.current  # type: ignore[assignment]
            for label in (term.key, *term.labels()):
                self._exact.setdefault(label.casefold(), current)
                self._normal.setdefault(normal_form(label), current)

    def find(self, wording: str) -> T:
        """The term that ``wording`` names. Raises ``UnknownTerm``."""
        found = self._exact.get(wording.strip().casefold()) or self._normal.get(normal_form(wording))
        if found is None:
            near = process.extract(normal_form(wording), list(self._normal), limit=3, score_cutoff=70)
            names = list(dict.fromkeys(self._normal[label].name for label, _score, _index in near))
            raise UnknownTerm(wording, self.vocabulary, names)
        return found


class RegionResolver:
    """Finds regions by official key or by name."""

    def __init__(self) -> None:
        regions = list(Region.objects.all())
        self._by_key = {region.ags: region for region in regions}
        self._by_name: dict[str, Region] = {}
        for region in regions:
            for label in (region.label, region.name):
                self._by_name.setdefault(normal_form(label), region)

    def find(self, ags: str | None = None, name: str | None = None, level: str | None = None) -> Region:
        """By ``ags`` if given, else by name; level »Bund« without both is Germany. Raises ``UnknownTerm``."""
        if ags:
            if ags in self._by_key:
                return self._by_key[ags]
            raise UnknownTerm(ags, "der Regionen (AGS)", [])
        if name:
            found = self._by_name.get(normal_form(name))
            if found:
                return found
            near = process.extract(normal_form(name), list(self._by_name), limit=3, score_cutoff=75)
            raise UnknownTerm(name, "der Regionen", [self._by_name[label].label for label, _score, _index in near])
        if (level or "").casefold() == "bund":
            return self._by_key["00"]
        raise UnknownTerm("(leer)", "der Regionen", [])
