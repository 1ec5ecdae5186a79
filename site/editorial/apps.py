from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    name = "editorial"
    verbose_name = _("Redaktion")

    def ready(self) -> None:
        from editorial import date_fields, gaps, slug_fields, text_gate, translation_gate  # noqa: F401 (gaps is a rule)
        from editorial.pictures import waiting  # noqa: F401 (connects its receiver)
        from editorial.translating import faulty_texts, following  # noqa: F401 (connect their receivers)

        text_gate.install()
        slug_fields.install()
        date_fields.install()
        translation_gate.install()
        translation_gate.close_tree_synchronisation()
