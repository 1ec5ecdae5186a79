"""Rows of the access matrix for Wagtail's own views, and of which of Wagtail's tables readers see something."""

ROUTES = {
    # Public pages and files: the same bytes for everybody, no session.
    "wagtail_serve": "public",
    "wagtaildocs_serve": "public",
    # Static parts of the admin without content.
    "wagtailadmin_sprite": "public",
    "wagtailadmin_javascript_catalog": "public",
    # The frame of the admin.
    "wagtailadmin_home": "staff",
    "wagtailadmin_dismissibles": "staff",
    "wagtailadmin_block_preview": "staff",
    "wagtailadmin_editing_sessions:": "staff",
    "form_state": "staff",
    "wagtailadmin_api:": "staff",
    "wagtailadmin_api:pages:detail": "editors",
    "wagtailadmin_api:pages:find": "editors",
    "wagtailadmin_choose_page*": "staff",
    "wagtailadmin_tag_": "staff",
    "wagtail_bulk_action": "staff",
    "wagtailembeds:": "staff",
    "wagtailstyleguide": "staff",
    "wagtailadmin_error_test": "closed",
    # Pages of the tree.
    "wagtailadmin_explore*": "staff",
    "wagtailadmin_pages:": "reviewers",
    "wagtailadmin_pages:add": "editors",
    "wagtailadmin_pages:add_subpage": "editors",
    "wagtailadmin_pages:preview_on_add": "editors",
    "wagtailadmin_pages:type_use*": "staff",
    "wagtailadmin_pages:search*": "staff",
    "wagtailadmin_pages:choose_parent": "staff",
    # Both only lead on to a page that asks for the right itself, or say »no workflow« without a name.
    "wagtailadmin_pages:revisions_index": "staff",
    "wagtailadmin_pages:confirm_workflow_cancellation": "staff",
    "wagtailadmin_collections:": "administration",
    "wagtailadmin_workflows:": "administration",
    "wagtailadmin_workflows:task_cho*": "staff",
    "wagtailadmin_reports:": "staff",
    "wagtailadmin_reports:locked_pages*": "reviewers",
    "wagtailadmin_reports:page_types_usage*": "reviewers",
    # Records that cards share, vocabularies, files.
    # Each kind of record has its own place in the menu; this list of kinds leads nowhere.
    "wagtailsnippets:": "closed",
    "wagtailsnippetchoosers_": "staff",
    "wagtaildocs:": "editors",
    "wagtaildocs:edit*": "reviewers",
    "wagtaildocs:delete*": "reviewers",
    "wagtaildocs:delete_upload_multiple": "editors",
    "wagtaildocs:document_usage": "reviewers",
    "wagtaildocs_chooser:": "staff",
    "wagtaildocs_chooser:create": "editors",
    "wagtailimages:": "editors",
    "wagtailimages:edit*": "reviewers",
    "wagtailimages:delete*": "reviewers",
    "wagtailimages:delete_upload_multiple": "editors",
    "wagtailimages:preview": "reviewers",
    # Addresses for pictures of any size are made for no one: pages name the sizes they need.
    "wagtailimages:url_generator*": "closed",
    "wagtailimages:image_usage": "reviewers",
    "wagtailimages_chooser:": "staff",
    "wagtailimages_chooser:create": "editors",
    "wagtailredirects:": "administration",
    "wagtaillocales:": "administration",
    "wagtailsites:": "administration",
}
# They do not ask for a right where they should; ``AccessMiddleware`` asks in their place. ``move_confirm`` shows the
# title of any page to everybody in the admin, the report on page types that of the page edited last, whosever it is
# (Wagtail 8.0.1); ``error_test`` answers 500 on purpose. Closed routes are for nobody.
ENFORCED_ROUTES = frozenset(
    {
        "wagtailadmin_error_test",
        "wagtailimages:url_generator",
        "wagtailimages:url_generator_output",
        "wagtailadmin_pages:move_confirm",
        "wagtailadmin_reports:page_types_usage",
        "wagtailadmin_reports:page_types_usage_results",
    }
)
# Readers see something of them (``editorial.generation``). A rendition is made at the first look at a picture.
PUBLIC_MODELS = (
    "picture",
    "rendition",
    "wagtailcore.page",
    "wagtailcore.site",
    "wagtailcore.locale",
    "wagtailcore.collection",
    "wagtailcore.collectionviewrestriction",
    "wagtailcore.pageviewrestriction",
    "wagtaildocs.document",
)
INTERNAL_MODELS = (
    "confirmeddetail",
    "pageviews",
    "publicchange",
    "wagtailcore.*",
    "wagtailadmin.*",
    "wagtailembeds.*",
    # The tables that ``Picture`` and its renditions stand in for.
    "wagtailimages.*",
    # Only where no page is found, and no such answer is kept.
    "wagtailredirects.*",
    "wagtailsearch.*",
    "wagtailusers.*",
    "taggit.*",
    "contenttypes.*",
    "django_tasks_database.*",
)
# Views without a transaction around them (``editorial.patches.transactions``).
ALONE_ROUTES = (
    "wagtailadmin_block_preview",
    "wagtailadmin_editing_sessions",
    "wagtailadmin_pages:preview_on_add",
    "wagtailadmin_pages:preview_on_edit",
)
