from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslationConfig(AppConfig):
    """Puts its gate around wagtail-localize before ``editorial`` puts one transaction around all of it."""

    name = "translation"
    verbose_name = _("Übersetzung")

    def ready(self) -> None:
        from translation import (
            publishing_rules,  # noqa: F401 (registers its rule)
            signal_handlers,  # noqa: F401 (connects its receivers)
        )
        from translation.patches import (
            faulty_translations,  # noqa: F401 (connects its receiver)
            locale_form,
            segment_overrides,  # noqa: F401 (connects its receiver)
            translation_gate,
        )

        translation_gate.install()
        locale_form.install()
