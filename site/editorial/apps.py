from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    name = "editorial"
    verbose_name = _("Redaktion")

    def ready(self) -> None:
        from editorial import (
            choosing,
            counted_rows,
            date_fields,
            gaps,  # noqa: F401 (registers its rule)
            plan_shown,
            publishing,
            slug_fields,
            term_form,
            text_gate,
            transactions,
            translation_gate,
        )
        from editorial.pictures import waiting  # noqa: F401 (connects its receiver)
        from editorial.translating import faulty_texts, following, overrides  # noqa: F401 (connect their receivers)

        text_gate.install()
        counted_rows.install()
        slug_fields.install()
        date_fields.install()
        publishing.install()
        plan_shown.install()
        term_form.install()
        translation_gate.install()
        choosing.install()
        translation_gate.close_tree_synchronisation()
        transactions.install()
