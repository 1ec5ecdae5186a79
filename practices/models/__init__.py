"""The Good-Practice card and the records it refers to."""

from practices.choices import Effort, Kind, Maturity, TransferStage
from practices.models.card import PracticePage
from practices.models.imported import ImportedRecord
from practices.models.index_page import PracticeIndexPage
from practices.models.links import (
    PracticeAddressee,
    PracticeInstitutionType,
    PracticeLegalBasis,
    PracticePhase,
    PracticePlace,
    PracticeRegion,
    PracticeSector,
    PracticeTargetGroup,
    PracticeTheme,
    RelatedPractice,
)
from practices.models.parts import (
    PracticeCredit,
    PracticeFunder,
    PracticeHurdle,
    PracticeKeyword,
    PracticeMaterial,
    PracticePartner,
    PracticeQuestion,
    PracticeQuote,
    PracticeResource,
    PracticeResult,
    PracticeSuccessFactor,
)
from practices.models.records import Collection, Funder, Organisation
from practices.models.review_task import ReviewTask

__all__ = [
    "Collection",
    "Effort",
    "Funder",
    "ImportedRecord",
    "Kind",
    "Maturity",
    "Organisation",
    "PracticeAddressee",
    "PracticeCredit",
    "PracticeFunder",
    "PracticeHurdle",
    "PracticeIndexPage",
    "PracticeInstitutionType",
    "PracticeKeyword",
    "PracticeLegalBasis",
    "PracticeMaterial",
    "PracticePage",
    "PracticePartner",
    "PracticePhase",
    "PracticePlace",
    "PracticeQuestion",
    "PracticeQuote",
    "PracticeRegion",
    "PracticeResource",
    "PracticeResult",
    "PracticeSector",
    "PracticeSuccessFactor",
    "PracticeTargetGroup",
    "PracticeTheme",
    "RelatedPractice",
    "ReviewTask",
    "TransferStage",
]
