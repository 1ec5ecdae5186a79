from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Startseite und feste Seiten")

    def ready(self) -> None:
        from home import site_address

        site_address.connect()
