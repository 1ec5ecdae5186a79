"""System check: of every table somebody said whether readers see something of it."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from editorial.generation import unclassified


@register("generation")
def every_model_is_classified(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """``editorial.E001`` for every model that no app names: a change of it might stay unseen."""
    return [
        Error(
            f"Von der Tabelle {label} sagt niemand, ob Leserinnen und Leser etwas von ihr sehen.",
            hint="Bitte in PUBLIC_MODELS oder INTERNAL_MODELS ihrer App (access.py) eintragen.",
            id="editorial.E001",
        )
        for label in unclassified()
    ]
