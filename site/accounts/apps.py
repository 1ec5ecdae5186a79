from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Konten")
    default = True

    def ready(self) -> None:
        from accounts import (  # noqa: F401  (register receivers and system checks)
            audit_signals,
            checks,
            recovery_codes,
            sessions,
        )


class UserAdminConfig(WagtailUsersAppConfig):
    """Wagtail's user administration with our forms; stands for ``wagtail.users`` in ``INSTALLED_APPS``."""

    user_viewset = "accounts.viewsets.UserViewSet"
    group_viewset = "accounts.viewsets.GroupViewSet"
