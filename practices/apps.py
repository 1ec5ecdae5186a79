from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    name = "practices"
    verbose_name = _("Praxisbeispiele")

    def ready(self) -> None:
        from wagtail.models import TaskState
        from wagtail.signals import task_submitted

        from practices import publishing  # noqa: F401 (registers its rules)
        from practices.contacts.person_record import register_contacts
        from practices.notices import ReviewNotifier

        register_contacts()

        # Wagtail connects its own notifier under this name later and finds the place taken.
        self.review_notifier = ReviewNotifier()
        task_submitted.connect(
            self.review_notifier, sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification"
        )
