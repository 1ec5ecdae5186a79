"""Rows of the access matrix for the setup of the site and the doors of private pages (``home.private_doors``)."""

ROUTES = {
    # Pages and collections with a shared password: ``home.private_doors`` stands before them.
    "wagtailcore_authenticate_with_password": "auth",
    "wagtaildocs_authenticate_with_password": "auth",
    # Settings of the site, accounts, roles.
    "first_steps": "administration",
}
# Readers see something of them (``editorial.generation``).
PUBLIC_MODELS = ("homepage", "listpage", "roleentry", "standardpage")
INTERNAL_MODELS = ("backgroundstep", "firststepmark", "listsubscription", "savedpractice")
# Views without a transaction around them (``editorial.patches.transactions``).
ALONE_ROUTES = ("first_steps",)
