from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    """What is put around Wagtail's own functions for every page and form; the last of all apps that do so."""

    name = "editorial"
    verbose_name = _("Redaktion")

    def ready(self) -> None:
        from django.db import connections
        from django.db.backends.signals import connection_created

        from editorial import (
            checks,  # noqa: F401 (registers itself)
            gaps,  # noqa: F401 (registers its rule)
            generation,
            publishing,
        )
        from editorial.patches import chooser_views as choosers
        from editorial.patches import (
            counted_rows,
            date_fields,
            schedule_panel,
            slug_fields,
            term_form,
            text_fields,
            transactions,
        )
        from editorial.pictures import waiting  # noqa: F401 (connects its receiver)

        connection_created.connect(generation.watch_connection, dispatch_uid="editorial.generation")
        for connection in connections.all(initialized_only=True):
            generation.watch_connection(connection)
        text_fields.install()
        counted_rows.install()
        slug_fields.install()
        date_fields.install()
        publishing.install()
        schedule_panel.install()
        term_form.install()
        choosers.install()
        transactions.install()
