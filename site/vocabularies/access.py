"""Rows of the access matrix for the vocabularies."""

from vocabularies.models import VOCABULARIES

ROUTES = {
    "wagtailsnippets_vocabularies_": "reviewers",
    # Editors read them, reviewers keep them; regions come from official lists and are changed by nobody.
    **{
        f"wagtailsnippets_vocabularies_{model._meta.model_name}:{view}": "editors"
        for model in VOCABULARIES
        for view in ("list*", "inspect")
    },
    "wagtailsnippets_vocabularies_region:list*": "editors",
    "wagtailsnippets_vocabularies_region:inspect": "editors",
    "wagtailsnippets_vocabularies_region:": "closed",
    # The termbase is kept by those who translate.
    "wagtailsnippets_vocabularies_term:": "translators",
    "wagtailsnippets_vocabularies_term:delete": "reviewers",
}
# Readers see something of them (``editorial.generation``); the search knows the words of the termbase.
PUBLIC_MODELS = ("*",)
INTERNAL_MODELS = ()
