"""The form with which a reviewer gives a card back."""

from django.forms import CharField, Textarea
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.workflows import TaskStateCommentForm


class RejectionForm(TaskStateCommentForm):
    """A rejection without a reason helps nobody, so the reason is required."""

    comment = CharField(
        label=_("Was soll geändert werden?"),
        required=True,
        widget=Textarea({"rows": 3}),
        help_text=_("Die Redaktion liest diesen Text in ihrer Benachrichtigung."),
        error_messages={"required": _("Bitte sagen Sie, warum Sie die Karte zurückgeben und was zu tun ist.")},
    )
