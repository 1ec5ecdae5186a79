from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    name = "practices"
    verbose_name = _("Praxisbeispiele")

    def ready(self) -> None:
        from practices import publishing_rules  # noqa: F401 (registers its rules)
        from practices.review.notices import connect_notifiers

        connect_notifiers()
