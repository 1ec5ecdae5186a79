"""Rows of the access matrix for routes whose views are not ours to decorate: Wagtail, allauth, wagtail-localize.

A line that ends with ``:``, ``_`` or ``*`` speaks for all names that begin so, the longest wins; any other
line for one name only. So ``"wagtailusers_"`` is all of the user administration and ``"search"`` one page
and no other. Which *objects* somebody meets behind a route is decided by the policies
(``practices.permissions``); the row is about the object of another team, because that is what must not be
reached. A new package or a new admin view needs its line here, or the site does not start.
"""

from __future__ import annotations

from functools import cache

from accounts.access import Row

TABLE: dict[str, Row] = {
    # Public pages and files: the same bytes for everybody, no session.
    "wagtail_serve": Row.PUBLIC,
    "wagtaildocs_serve": Row.PUBLIC,
    "picture_file": Row.PUBLIC,
    "sitemap": Row.PUBLIC,
    "sitemap_of_language": Row.PUBLIC,
    "robots": Row.PUBLIC,
    "security_txt": Row.PUBLIC,
    "ready": Row.PUBLIC,
    "live": Row.PUBLIC,
    "favicon.ico": Row.PUBLIC,
    "theme": Row.PUBLIC,
    "theme_list": Row.PUBLIC,
    "region": Row.PUBLIC,
    "region_list": Row.PUBLIC,
    "organisation": Row.PUBLIC,
    "organisation_list": Row.PUBLIC,
    "search": Row.PUBLIC,
    "search_suggestions": Row.PUBLIC,
    "search_feed": Row.PUBLIC,
    "search_wish": Row.PUBLIC,
    "search_wish_thanks": Row.PUBLIC,
    # Pages and collections with a shared password: ``home.private_doors`` stands before them.
    "wagtailcore_authenticate_with_password": Row.DOOR,
    "wagtaildocs_authenticate_with_password": Row.DOOR,
    # Static parts of the admin without content.
    "wagtailadmin_sprite": Row.PUBLIC,
    "wagtailadmin_javascript_catalog": Row.PUBLIC,
    # Every other door leads to the one sign-in.
    "wagtailadmin_login": Row.DOOR,
    "wagtailadmin_password_reset*": Row.DOOR,
    "wagtailcore_login": Row.DOOR,
    "account_": Row.DOOR,
    "account_change_password": Row.INTERN,
    "account_set_password": Row.INTERN,
    "account_reauthenticate": Row.INTERN,
    "openid_connect_": Row.DOOR,
    "socialaccount_": Row.DOOR,
    "socialaccount_connections": Row.INTERN,
    "mfa_": Row.INTERN,
    "mfa_authenticate": Row.DOOR,
    "mfa_login_webauthn": Row.DOOR,
    # The frame of the admin.
    "wagtailadmin_home": Row.STAFF,
    "wagtailadmin_account": Row.STAFF,
    "wagtailadmin_logout": Row.STAFF,
    "wagtailadmin_dismissibles": Row.STAFF,
    "wagtailadmin_block_preview": Row.STAFF,
    "wagtailadmin_editing_sessions:": Row.STAFF,
    "form_state": Row.STAFF,
    "wagtailadmin_api:": Row.STAFF,
    "wagtailadmin_api:pages:detail": Row.EDITORS,
    "wagtailadmin_api:pages:find": Row.EDITORS,
    "wagtailadmin_choose_page*": Row.STAFF,
    "wagtailadmin_tag_": Row.STAFF,
    "wagtail_bulk_action": Row.STAFF,
    "wagtailembeds:": Row.STAFF,
    "wagtailstyleguide": Row.STAFF,
    "wagtailadmin_error_test": Row.CLOSED,
    "admin/test404/": Row.STAFF,
    "admin/^.*/$": Row.STAFF,
    # Pages of the tree.
    "wagtailadmin_explore*": Row.STAFF,
    "wagtailadmin_pages:": Row.REVIEWERS,
    "wagtailadmin_pages:add": Row.EDITORS,
    "wagtailadmin_pages:add_subpage": Row.EDITORS,
    "wagtailadmin_pages:preview_on_add": Row.EDITORS,
    "wagtailadmin_pages:type_use*": Row.STAFF,
    "wagtailadmin_pages:search*": Row.STAFF,
    "wagtailadmin_pages:choose_parent": Row.STAFF,
    # Both only lead on to a page that asks for the right itself, or say »no workflow« without a name.
    "wagtailadmin_pages:revisions_index": Row.STAFF,
    "wagtailadmin_pages:confirm_workflow_cancellation": Row.STAFF,
    "wagtailadmin_collections:": Row.ADMINISTRATION,
    "wagtailadmin_workflows:": Row.ADMINISTRATION,
    "wagtailadmin_workflows:task_cho*": Row.STAFF,
    "wagtailadmin_reports:": Row.STAFF,
    "wagtailadmin_reports:locked_pages*": Row.REVIEWERS,
    "wagtailadmin_reports:page_types_usage*": Row.REVIEWERS,
    # Cards.
    "praxisbeispiele:": Row.STAFF,
    "transfer_board": Row.EDITORS,
    "transfer_board_move": Row.REVIEWERS,
    # What the search is taught, and what people look for.
    "synonyme:": Row.EDITORS,
    "empfehlungen:": Row.EDITORS,
    "synonyme:delete": Row.REVIEWERS,
    "empfehlungen:delete": Row.REVIEWERS,
    "wuensche:": Row.EDITORS,
    "wuensche:add": Row.ADMINISTRATION,
    "wuensche:copy": Row.ADMINISTRATION,
    "wuensche:delete": Row.ADMINISTRATION,
    "search_tryout": Row.EDITORS,
    "search_report": Row.EDITORS,
    # Contacts: which details somebody sees is decided by the gate, detail by detail.
    "contacts:": Row.EDITORS,
    "contacts:edit": Row.REVIEWERS,
    "contacts:history*": Row.REVIEWERS,
    "contacts:delete": Row.REVIEWERS,
    "practice_contacts": Row.REVIEWERS,
    "practice_contact_from_text": Row.REVIEWERS,
    "contact_message": Row.PUBLIC,
    "contact_confirmation": Row.DOOR,
    # Records that cards share, vocabularies, files.
    # Each kind of record has its own place in the menu; this list of kinds leads nowhere.
    "wagtailsnippets:": Row.CLOSED,
    "wagtailsnippets_practices_": Row.EDITORS,
    "wagtailsnippets_practices_organisation:delete": Row.REVIEWERS,
    "wagtailsnippets_practices_organisation:merge": Row.REVIEWERS,
    "wagtailsnippets_practices_funder:delete": Row.REVIEWERS,
    "wagtailsnippets_practices_collection:delete": Row.REVIEWERS,
    "wagtailsnippets_vocabularies_": Row.REVIEWERS,
    "wagtailsnippetchoosers_": Row.STAFF,
    "wagtailsnippetchoosers_practices_organisation:create": Row.EDITORS,
    "wagtailsnippetchoosers_practices_funder:create": Row.EDITORS,
    "wagtailsnippetchoosers_practices_collection:create": Row.EDITORS,
    "wagtaildocs:": Row.EDITORS,
    "wagtaildocs:edit*": Row.REVIEWERS,
    "wagtaildocs:delete*": Row.REVIEWERS,
    "wagtaildocs:delete_upload_multiple": Row.EDITORS,
    "wagtaildocs:document_usage": Row.REVIEWERS,
    "wagtaildocs_chooser:": Row.STAFF,
    "wagtaildocs_chooser:create": Row.EDITORS,
    "wagtailimages:": Row.EDITORS,
    "wagtailimages:edit*": Row.REVIEWERS,
    "wagtailimages:delete*": Row.REVIEWERS,
    "wagtailimages:delete_upload_multiple": Row.EDITORS,
    "wagtailimages:preview": Row.REVIEWERS,
    # Addresses for pictures of any size are made for no one: pages name the sizes they need.
    "wagtailimages:url_generator*": Row.CLOSED,
    "wagtailimages:image_usage": Row.REVIEWERS,
    "wagtailimages_chooser:": Row.STAFF,
    "wagtailimages_chooser:create": Row.EDITORS,
    # Translation. Whose languages is decided by the rights over their page trees.
    "translation_po*": Row.TRANSLATORS,
    "machine_draft*": Row.TRANSLATORS,
    "translation_queue": Row.TRANSLATORS,
    "translation_edit": Row.TRANSLATORS,
    "translation_step": Row.TRANSLATORS,
    "translation_resync": Row.TRANSLATORS,
    "wagtail_localize:": Row.TRANSLATORS,
    "wagtail_localize:javascript_catalog": Row.STAFF,
    "wagtail_localize:translations_report*": Row.STAFF,
    "wagtail_localize:snippets_api*": Row.STAFF,
    # Both lose texts or show German under another flag (decision 0021).
    "wagtail_localize:convert_to_alias": Row.CLOSED,
    "wagtail_localize:stop_translation": Row.CLOSED,
    # Settings of the site, accounts, roles.
    "first_steps": Row.ADMINISTRATION,
    "wagtailredirects:": Row.ADMINISTRATION,
    # There is no setting of this kind.
    "wagtailsettings:": Row.CLOSED,
    "wagtaillocales:": Row.ADMINISTRATION,
    "wagtailsites:": Row.ADMINISTRATION,
    "wagtailusers_": Row.ADMINISTRATION,
    "teams:": Row.ADMINISTRATION,
    "agencies:": Row.ADMINISTRATION,
    "invitations:": Row.ADMINISTRATION,
    "access_requests:": Row.ADMINISTRATION,
    "outgoing_mails:": Row.ADMINISTRATION,
}

# Vocabularies: editors read them, reviewers keep them; regions come from official lists and are changed by nobody.
for _name in ("theme", "targetgroup", "institutiontype", "legalbasis", "sector", "addressee", "phase", "region"):
    TABLE[f"wagtailsnippets_vocabularies_{_name}:list*"] = Row.EDITORS
    TABLE[f"wagtailsnippets_vocabularies_{_name}:inspect"] = Row.EDITORS
TABLE["wagtailsnippets_vocabularies_region:"] = Row.CLOSED
# The termbase is kept by those who translate.
TABLE["wagtailsnippets_vocabularies_term:"] = Row.TRANSLATORS
TABLE["wagtailsnippets_vocabularies_term:delete"] = Row.REVIEWERS

# Views of Wagtail that do not ask for a right where they should; ``AccessMiddleware`` asks in their place.
# ``move_confirm`` shows the title of any page to everybody in the admin, the report on page types that of the
# page edited last, whosever it is (Wagtail 8.0.1); ``error_test`` answers 500 on purpose. Closed routes are for nobody.
ENFORCED = frozenset(
    {
        "wagtail_localize:convert_to_alias",
        "wagtail_localize:stop_translation",
        "wagtailadmin_error_test",
        "wagtailimages:url_generator",
        "wagtailimages:url_generator_output",
        "wagtailadmin_pages:move_confirm",
        "wagtailadmin_reports:page_types_usage",
        "wagtailadmin_reports:page_types_usage_results",
    }
)


@cache
def line_of(key: str) -> str | None:
    """The line of the table that speaks for a route, or None."""
    lines = [line for line in TABLE if key == line or (_is_beginning(line) and key.startswith(line.rstrip("*")))]
    return max(lines, key=len, default=None)


def row_of(key: str) -> Row | None:
    """The row of a route by its name or the longest beginning of it, or None if nobody declared it."""
    line = line_of(key)
    return TABLE[line] if line else None


def _is_beginning(line: str) -> bool:
    return line.endswith((":", "_", "*"))
