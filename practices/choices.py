"""What a card can be, how far it is and how much it takes: closed lists that are stored by their key."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What is described; the values are those of the evaluation's ``kind``."""

    PRACTICE = "practice", _("Praxisbeispiel")
    OFFER = "offer", _("Angebot")
    NETWORK = "network", _("Netzwerk")
    PROJECT = "project", _("Projekt")
    INSTRUMENT = "instrument", _("Instrument")
    TRANSFER_PROCESS = "transfer_process", _("Transferprozess")
    PROGRAMME = "programme", _("Programm")
    PILOT = "pilot", _("Modellvorhaben")
    EVENT_FORMAT = "event_format", _("Veranstaltungsformat")
    MATERIAL = "material", _("Material")


class Maturity(models.TextChoices):
    """How far an approach is. A recommendation is never shown as something that runs, nor is what nobody told."""

    RECOMMENDED = "recommended", _("empfohlen, noch nicht erprobt")
    PILOT = "pilot", _("in Vorbereitung oder Erprobung")
    RUNNING = "running", _("läuft")
    ENDED = "ended", _("beendet")
    UNKNOWN = "unknown", _("keine Angabe")


class TransferStage(models.TextChoices):
    """Stage in the network's own transfer process (hand-book of the network, chapter 1)."""

    COLLECTED = "collected", _("gesammelt")
    CATEGORISED = "categorised", _("eingeordnet")
    CHOSEN = "chosen", _("ausgewählt")
    DISCUSSED = "discussed", _("im Workshop besprochen")
    DOCUMENTED = "documented", _("dokumentiert")


class Effort(models.TextChoices):
    """How much it takes to begin, as a reader asks before anything else."""

    LOW = "low", _("wenig: mit dem, was da ist")
    MEDIUM = "medium", _("mittel: etwas Zeit oder Geld zusätzlich")
    HIGH = "high", _("viel: eigene Stelle oder Mittel")
