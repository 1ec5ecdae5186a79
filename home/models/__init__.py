"""Home page and the pages around the cards."""

from home.models.background import BackgroundStep
from home.models.first_steps import FirstStepMark
from home.models.home_page import HomePage, RoleEntry
from home.models.list_page import Listing, ListPage
from home.models.saved_practice import ListSubscription, SavedPractice
from home.models.standard_page import StandardPage

__all__ = [
    "BackgroundStep",
    "FirstStepMark",
    "HomePage",
    "ListPage",
    "ListSubscription",
    "Listing",
    "RoleEntry",
    "SavedPractice",
    "StandardPage",
]
