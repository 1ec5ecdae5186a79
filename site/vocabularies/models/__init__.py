"""The words that cards share: closed lists with stable keys, kept by editors."""

from vocabularies.models.regions import Region
from vocabularies.models.term import TermManager, TranslatableLink, VocabularyTerm
from vocabularies.models.termbase import Term, TermRendering
from vocabularies.models.terms import (
    Addressee,
    InstitutionType,
    LegalBasis,
    Phase,
    Sector,
    TargetGroup,
    Theme,
)

VOCABULARIES: tuple[type[VocabularyTerm], ...] = (
    Theme,
    TargetGroup,
    InstitutionType,
    LegalBasis,
    Sector,
    Addressee,
    Phase,
)

__all__ = [
    "VOCABULARIES",
    "Addressee",
    "InstitutionType",
    "LegalBasis",
    "Phase",
    "Region",
    "Sector",
    "TargetGroup",
    "Term",
    "TermManager",
    "TermRendering",
    "Theme",
    "TranslatableLink",
    "VocabularyTerm",
]
