"""Rows of the access matrix for contacts: which details somebody sees is decided by the gate, detail by detail."""

ROUTES = {
    # Contacts: which details somebody sees is decided by the gate, detail by detail.
    "contacts:": "editors",
    "contacts:edit": "reviewers",
    "contacts:history*": "reviewers",
    "contacts:delete": "reviewers",
    "practice_contacts": "reviewers",
    "practice_contact_from_text": "reviewers",
    "contact_message": "public",
    "editors_message": "public",
    "contact_vcard": "public",
    "contact_confirmation": "auth",
}
# Readers see something of them (``editorial.generation``).
PUBLIC_MODELS = ("contact", "practicecontact")
INTERNAL_MODELS = ("contactmessage",)
