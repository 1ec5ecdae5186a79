"""Rows of the access matrix for cards and the records they share (``accounts.access_rules``)."""

ROUTES = {
    "theme_list": "public",
    "region_list": "public",
    "organisation_list": "public",
    # Cards.
    "praxisbeispiele:": "staff",
    "transfer_board": "editors",
    "transfer_board_move": "reviewers",
    "wagtailsnippets_practices_": "editors",
    "wagtailsnippets_practices_organisation:delete": "reviewers",
    "wagtailsnippets_practices_organisation:merge": "reviewers",
    "wagtailsnippets_practices_funder:delete": "reviewers",
    "wagtailsnippets_practices_collection:delete": "reviewers",
    "wagtailsnippetchoosers_practices_organisation:create": "editors",
    "wagtailsnippetchoosers_practices_funder:create": "editors",
    "wagtailsnippetchoosers_practices_collection:create": "editors",
}
# Readers see something of them (``editorial.generation``).
PUBLIC_MODELS = ("*",)
INTERNAL_MODELS = ("importedrecord", "reviewtask", "reviewtask_groups")
