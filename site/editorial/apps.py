from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    name = "editorial"
    verbose_name = _("Redaktion")

    def ready(self) -> None:
        from editorial.translating import following  # noqa: F401 (connects its receivers)
        from editorial.translation_gate import install

        install()
