"""Terms of the vocabularies ask for contact details too: everyone reads the explanation of a theme."""

from __future__ import annotations

from editorial.public_details_form import DetailsForm, PublicDetailsPanel
from vocabularies.forms import TermForm
from vocabularies.viewsets import TermViewSet


class AskingTermForm(DetailsForm, TermForm):
    pass


def install() -> None:
    TermViewSet.form_base = AskingTermForm
    TermViewSet.first_panels = [PublicDetailsPanel()]
