"""Rows of the access matrix for translation. Whose languages is decided by the rights over their page trees."""

ROUTES = {
    # Translation. Whose languages is decided by the rights over their page trees.
    "translation_po*": "translators",
    "machine_draft*": "translators",
    "translation_queue": "translators",
    "translation_edit": "translators",
    "translation_step": "translators",
    "translation_resync": "translators",
    "wagtail_localize:": "translators",
    "wagtail_localize:javascript_catalog": "staff",
    "wagtail_localize:translations_report*": "staff",
    "wagtail_localize:snippets_api*": "staff",
    # Both lose texts or show German under another flag (decision 0021).
    "wagtail_localize:convert_to_alias": "closed",
    "wagtail_localize:stop_translation": "closed",
}
ENFORCED_ROUTES = frozenset(
    {
        "wagtail_localize:convert_to_alias",
        "wagtail_localize:stop_translation",
    }
)
# Readers see something of them (``editorial.generation``): whether a translation is behind its original.
PUBLIC_MODELS = ("wagtail_localize.stringtranslation", "wagtail_localize.translationsource")
INTERNAL_MODELS = ("*", "wagtail_localize.*")
# Views without a transaction around them (``editorial.patches.transactions``).
ALONE_ROUTES = ("machine_draft_start", "machine_drafts")
# Entries of the history that belong in the audit log (``accounts.audit_signals``), with the kind of action.
AUDITED_ACTIONS = {"translation.po_export": "export", "translation.po_import": "import"}
