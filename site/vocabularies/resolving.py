"""From the words of a document to terms and regions: by key, name or other spelling, never by guessing."""

from __future__ import annotations

import re
from typing import Generic, TypeVar

from rapidfuzz import process

from language.folding import normal_form
from vocabularies.models import Region, VocabularyTerm

T = TypeVar("T", bound=VocabularyTerm)
# Longer than any name or spelling of a term: comparing it would take long and find nothing.
MAX_WORDING_LENGTH = 300
_KIND = re.compile(r"\b(landkreis|kreisfreie stadt|stadtkreis|kreis|stadt|landeshauptstadt)\b")


class UnknownTerm(LookupError):
    """No term has this wording; the message names near ones, ``near`` lists them."""

    def __init__(self, wording: str, vocabulary: str, near: list[str], language: str = "") -> None:
        hint = f" Meinten Sie: {', '.join(near)}?" if near else ""
        if language:
            hint = f" So heißt ein Eintrag in der Sprache »{language}«." + hint
        short = wording if len(wording) <= MAX_WORDING_LENGTH else f"{wording[:MAX_WORDING_LENGTH]}…"
        super().__init__(f"»{short}« steht nicht im Vokabular {vocabulary}.{hint}")
        self.near = near


class TermResolver(Generic[T]):
    """Finds the German terms of one vocabulary in memory, after one query.

    A key wins over a name, a name over another spelling, and a term over one that was merged.
    """

    def __init__(self, model: type[T]) -> None:
        self.vocabulary = str(model._meta.verbose_name_plural)
        self.model = model
        terms = list(model.objects.in_language("de").select_related("merged_into"))
        terms.sort(key=lambda term: term.merged_into_id is not None)
        self._exact: dict[str, T] = {}
        self._normal: dict[str, T] = {}
        for rank in (lambda term: [term.key], lambda term: [term.name], lambda term: term.labels()[1:]):
            for term in terms:
                for label in rank(term):
                    self._exact.setdefault(label.casefold(), term.current)
                    if normal_form(label):
                        self._normal.setdefault(normal_form(label), term.current)

    def find(self, wording: str) -> T:
        """The term that ``wording`` names. Raises ``UnknownTerm``."""
        if len(wording) > MAX_WORDING_LENGTH:
            raise UnknownTerm(wording, self.vocabulary, [])
        normal = normal_form(wording)
        found = self._exact.get(wording.strip().casefold()) or self._normal.get(normal)
        if found is None:
            near = process.extract(normal, list(self._normal), limit=3, score_cutoff=70) if normal else []
            names = list(dict.fromkeys(self._normal[label].name for label, _score, _index in near))
            raise UnknownTerm(wording, self.vocabulary, names, self._language_of(wording))
        return found

    def _language_of(self, wording: str) -> str:
        """In which other language a term has exactly this name, if one has."""
        others = self.model.objects.exclude(locale__language_code="de").select_related("locale")
        term = others.filter(name__iexact=wording.strip()).first()
        return str(term.locale.get_display_name()) if term else ""


class RegionResolver:
    """Finds regions by official key or by name, after one query."""

    def __init__(self) -> None:
        regions = list(Region.objects.all())
        self._by_key = {region.ags: region for region in regions}
        self._by_name: dict[str, list[Region]] = {}
        for region in regions:
            for label in dict.fromkeys([normal_form(region.label), normal_form(region.name), _with_kind(region)]):
                self._by_name.setdefault(label, []).append(region)

    def find(self, ags: str | None = None, name: str | None = None, level: str | None = None) -> Region:
        """By ``ags`` if given, else by name; level »Bund« without both is Germany.

        ``level`` (»Bund«, »Land«, »Kreis«) chooses between namesakes such as Bremen the Land and Bremen the town.
        Raises ``UnknownTerm``.
        """
        wanted = (level or "").strip().casefold()
        if ags:
            key = str(ags).strip()
            if key in self._by_key:
                return self._by_key[key]
            raise UnknownTerm(key, "der Regionen (AGS)", [])
        if name:
            return self._named(name, wanted)
        if wanted == Region.Level.BUND and "00" in self._by_key:
            return self._by_key["00"]
        raise UnknownTerm("(leer)", "der Regionen", [])

    def _named(self, name: str, level: str) -> Region:
        if len(name) > MAX_WORDING_LENGTH:
            raise UnknownTerm(name, "der Regionen", [])
        normal = normal_form(name)
        found = self._by_name.get(normal) or self._by_name.get(_KIND.sub("", normal).strip(), [])
        at_level = [region for region in found if region.level == level]
        if at_level or found:
            return (at_level or found)[0]
        near = process.extract(normal, list(self._by_name), limit=3, score_cutoff=75) if normal else []
        labels = dict.fromkeys(region.label for label, _score, _index in near for region in self._by_name[label])
        raise UnknownTerm(name, "der Regionen", list(labels)[:3])


def _with_kind(region: Region) -> str:
    """»landkreis leipzig«: how documents name a Kreis."""
    return normal_form(f"{region.kind} {region.name}" if region.level == Region.Level.KREIS else region.name)
