"""Home page and the pages around the cards."""

from home.models.home_page import HomePage, RoleEntry
from home.models.saved_practice import SavedPractice
from home.models.standard_page import StandardPage

__all__ = ["HomePage", "RoleEntry", "SavedPractice", "StandardPage"]
