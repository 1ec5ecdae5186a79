"""Rows of the access matrix for the search and what it is taught."""

ROUTES = {
    "theme": "public",
    "region": "public",
    "organisation": "public",
    "search": "public",
    "search_suggestions": "public",
    "search_feed": "public",
    "search_wish": "public",
    "search_wish_thanks": "public",
    # What the search is taught, and what people look for.
    "synonyms:": "editors",
    "best_bets:": "editors",
    "synonyms:delete": "reviewers",
    "best_bets:delete": "reviewers",
    "wishes:": "editors",
    "wishes:add": "administration",
    "wishes:copy": "administration",
    "wishes:delete": "administration",
    "search_tryout": "editors",
    "search_report": "editors",
}
# Readers see something of them (``editorial.generation``).
PUBLIC_MODELS = ("bestbet", "documenttext", "indexedcard", "indexversion", "synonym")
INTERNAL_MODELS = ("clusterturn", "searchphrase", "wish")
# Views without a transaction around them (``editorial.patches.transactions``).
ALONE_ROUTES = ("search_tryout",)
