"""Cards for measuring: as many as wanted, the same for the same seed, with the words of the field."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from django.utils import timezone

from search.analysis.documents import LEVELS, analyse_document
from search.models import IndexedCard, IndexVersion
from search.shape import SHAPE
from search.shipped import SYNONYMS
from vocabularies.models import InstitutionType, Region, TargetGroup, Theme

FIRST_ID = 1_000_000
SYLLABLES = [
    "ar",
    "be",
    "da",
    "en",
    "fi",
    "gra",
    "hol",
    "in",
    "ka",
    "lu",
    "mer",
    "no",
    "or",
    "pel",
    "ran",
    "sta",
    "tor",
    "um",
    "vel",
    "wer",
    "zin",
]
FILLER = [
    "wird",
    "mit",
    "dem",
    "gemeinsam",
    "vor",
    "Ort",
    "für",
    "die",
    "eine",
    "neue",
    "regelmäßig",
    "und",
    "durch",
    "das",
    "Team",
    "im",
    "Alltag",
]


def generate(number: int, seed: int = 7) -> int:
    """Writes ``number`` rows of public German cards into the index. Returns how many."""
    chance = random.Random(seed)
    subjects = [
        term for line in SYNONYMS.read_text(encoding="utf-8").splitlines()[1:] for term in line.split(";")[2].split("|")
    ]
    rare = ["".join(chance.choices(SYLLABLES, k=3)).capitalize() for _ in range(number // 2 + 50)]
    vocabulary: dict[str, list[Any]] = {
        "thema": list(Theme.objects.in_language("de").current().select_related("parent")),
        "zielgruppe": list(TargetGroup.objects.in_language("de").current()),
        "art": list(InstitutionType.objects.in_language("de").current()[:4]),
        "region": list(Region.objects.filter(level="kreis")),
    }
    version = IndexVersion.next()
    rows = [_row(place, chance, subjects, rare, vocabulary, version) for place in range(number)]
    IndexedCard.objects.bulk_create(rows, batch_size=200)
    return len(rows)


def _row(
    place: int,
    chance: random.Random,
    subjects: list[str],
    rare: list[str],
    vocabulary: dict[str, list[Any]],
    version: int,
) -> IndexedCard:
    theme, group = chance.choice(vocabulary["thema"]), chance.choice(vocabulary["zielgruppe"])
    kind, region = chance.choice(vocabulary["art"]), chance.choice(vocabulary["region"])
    topic = chance.choice(subjects)
    title = f"{topic} im Kreis {region.name}: {chance.choice(rare)}"
    teaser = f"{chance.choice(subjects)} und {chance.choice(subjects)} für {group.name}."
    sections = {
        "title": title,
        "teaser": teaser,
        "institution": f"Jobcenter {region.name}",
        "region": region.label,
        "themes": theme.name,
        "target_groups": group.name,
        "concept": _prose(chance, subjects, rare, 40),
        "situation": _prose(chance, subjects, rare, 90),
        "implementation": _prose(chance, subjects, rare, 250),
        "transfer": _prose(chance, subjects, rare, 80),
    }
    analysed = analyse_document(sections)
    marks = {f"@{ags}": LEVELS for ags in (region.ags, region.ags[:2], "00")}
    keys = {
        "thema": [theme.key, *([theme.parent.key] if theme.parent else [])],
        "zielgruppe": [group.key],
        "art": [kind.key],
        "region": [region.ags, region.ags[:2]],
        "stand": [chance.choice(["running", "pilot", "recommended"])],
    }
    slug = f"erzeugt-{place}"
    shown = {
        "title": title, "title_short": topic, "teaser": teaser, "url": f"/praxisbeispiele/{slug}/",
        "maturity": keys["stand"][0], "maturity_label": "läuft", "institution_name": f"Jobcenter {region.name}",
        "regions": [{"label": region.label}], "themes": [{"name": theme.name}], "picture": None,
    }  # fmt: skip
    return IndexedCard(
        page_id=FIRST_ID + place,
        language="de",
        slug=slug,
        title=title,
        published_at=timezone.now() - dt.timedelta(hours=place),
        version=version,
        shape=SHAPE,
        facets=keys,
        teaser=shown,
        content=sections,
        words={
            "levels": {**analysed.levels, **marks, f"#{kind.key}": LEVELS},
            "surfaces": analysed.surfaces,
            "spellings": analysed.spellings,
        },
        places=analysed.places,
    )


def _prose(chance: random.Random, subjects: list[str], rare: list[str], length: int) -> str:
    """Sentences of the field's words, filler and now and then a rare word."""
    parts = []
    while len(parts) < length:
        parts += [chance.choice(subjects), *chance.sample(FILLER, 3)]
        if chance.random() < 0.1:
            parts.append(chance.choice(rare))
    return " ".join(parts) + "."
