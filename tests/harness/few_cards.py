"""A handful of cards for a site of ``tests.harness.production``: a file for ``load_cards``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.harness.production import ProductionSite

THEMES = ("Netzwerke und Kooperationen", "Spracherwerb")


def record(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"werkstatt-{number}",
        "kind": "practice",
        "title": f"Werkstatt {number}: Sprache lernen bei der Arbeit",
        "teaser": "Drei Vormittage in der Woche lernen Zugewanderte die Wörter ihres Berufs an der Maschine.",
        "konzept": "Eine Lehrkraft kommt in den Betrieb.\n\nGelernt wird, was am Tag gebraucht wird.",
        "ausgangslage": "Kurse lagen weit vom Betrieb. Wer arbeitete, kam nicht.",
        "umsetzung": "Betriebe melden den Bedarf, das Jobcenter fragt, wer mag.",
        "fazit": "Wer teilnimmt, bleibt länger im Betrieb.",
        "themes": [THEMES[number % len(THEMES)]],
        "region": {"place": "Plauen", "landkreis": "Vogtlandkreis", "bundesland": "Sachsen", "ags": "14523"},
        **changes,
    }


def load_few_cards(site: ProductionSite, number: int, folder: Path) -> list[str]:
    """Publishes ``number`` cards; their addresses."""
    file = folder / "few-cards.json"
    file.write_text(json.dumps({"cards": [record(count) for count in range(number)]}), encoding="utf-8")
    told = site.manage("load_cards", str(file), "--publish")
    assert told.startswith(f"{number} neu"), told
    return [f"/praxisbeispiele/werkstatt-{count}/" for count in range(number)]
