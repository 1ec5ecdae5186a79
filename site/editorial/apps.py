from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    name = "editorial"
    verbose_name = _("Redaktion")

    def ready(self) -> None:
        from editorial.translating import faulty_texts  # noqa: F401 (connects its receiver)
        from editorial.translation_gate import install

        install()
