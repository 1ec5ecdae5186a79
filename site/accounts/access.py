"""Rows of the access matrix for sign-in, accounts and roles: our views and those of allauth and Wagtail."""

ROUTES = {
    # Every other door leads to the one sign-in.
    "wagtailadmin_login": "auth",
    "wagtailadmin_password_reset*": "auth",
    "wagtailcore_login": "auth",
    "account_": "auth",
    "account_change_password": "intern",
    "account_set_password": "intern",
    "account_reauthenticate": "intern",
    "openid_connect_": "auth",
    "socialaccount_": "auth",
    "socialaccount_connections": "intern",
    "mfa_": "intern",
    "mfa_authenticate": "auth",
    "mfa_login_webauthn": "auth",
    "wagtailadmin_account": "staff",
    "wagtailadmin_logout": "staff",
    "wagtailusers_": "administration",
    "teams:": "administration",
    "agencies:": "administration",
    "invitations:": "administration",
    "access_requests:": "administration",
    "outgoing_mails:": "administration",
}
# Readers see something of them (``editorial.generation``): the function address of the team that keeps a card.
PUBLIC_MODELS = ("team",)
INTERNAL_MODELS = ("*", "account.*", "auth.*", "mfa.*", "sessions.*", "socialaccount.*")
# Views without a transaction around them (``editorial.patches.transactions``).
ALONE_ROUTES = (
    "access_requests",
    "agencies",
    "invitations",
    "outgoing_mails",
    "reset_second_factor",
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailusers_users",
)
