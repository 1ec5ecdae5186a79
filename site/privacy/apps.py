from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    """No tables of its own: finds a person in those of all other apps."""

    name = "privacy"
    verbose_name = _("Datenschutz")
