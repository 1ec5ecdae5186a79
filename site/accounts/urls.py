"""Doors and security pages under ``/intern/``. Names of allauth's views are those it asks for itself."""

from allauth.account import views as account
from django.urls import include, path, re_path

from accounts import auth_views, oidc_views

urlpatterns = [
    path("anmelden/", account.login, name="account_login"),
    path("abmelden/", account.logout, name="account_logout"),
    path("konto-gesperrt/", account.account_inactive, name="account_inactive"),
    path("registrieren/", auth_views.register, name="account_signup"),
    path("registrieren/bestaetigen/<str:token>/", auth_views.confirm_request, name="confirm_request"),
    path("einladung/<str:token>/", auth_views.accept_invitation, name="accept_invitation"),
    path("passwort/vergessen/", auth_views.password_reset, name="account_reset_password"),
    path("passwort/vergessen/verschickt/", auth_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^passwort/neu/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        auth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("passwort/neu/fertig/", auth_views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("passwort/aendern/", account.password_change, name="account_change_password"),
    path("passwort/setzen/", account.password_set, name="account_set_password"),
    path("noch-einmal-bestaetigen/", account.reauthenticate, name="account_reauthenticate"),
    path("zweiter-faktor/", include("allauth.mfa.urls")),
    path("oidc/<str:provider_id>/login/", oidc_views.login, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", oidc_views.callback, name="openid_connect_callback"),
    path("dienstkonto/", include("allauth.socialaccount.urls")),
]
