from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    name = "editorial"
    verbose_name = _("Redaktion")

    def ready(self) -> None:
        from editorial import source_changes, translation_gate
        from editorial.translating import faulty_texts  # noqa: F401 (connects its receiver)

        translation_gate.install()
        translation_gate.close_tree_synchronisation()
        source_changes.install()
