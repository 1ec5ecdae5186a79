"""»E-Mails« in Wagtail's settings: what waits and what is given up, the state of the mail server, a test mail.

No address stands there: a mail is named by its kind, with a link to what it is about.
"""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any

from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.permissions import register_permission_policy

from accounts import outbox
from accounts.access_rules import AccessRule, access
from accounts.listed_only import ListedOnly, ListedOnlyViewSet
from accounts.mail_server import is_about_address, kind_of, meaning_of, send_now
from accounts.mail_states import CHECK_ADDRESS, LABELS, state_of_mail
from accounts.models import AccessRequest, Invitation, MailServer, OutgoingMail, User
from accounts.signed_in import account_of
from editorial.site_name import site_name

# Hooks: each returns a sentence or "". What waits in boxes of its own, and why nothing goes out by itself.
WAITING_ELSEWHERE, MAIL_BLOCKING_REASONS = "mails_waiting_elsewhere", "mail_blocking_reasons"
PAGES = {
    AccessRequest: ("access_requests:decide", AccessRequest.objects.all()),
    # An accepted one has no page any more.
    Invitation: ("invitations:edit", Invitation.objects.filter(accepted_at__isnull=True)),
    User: ("wagtailusers_users:edit", User.objects.all()),
}


class ButtonColumn(Column):
    """»Erneut senden«, where there is still something to send."""

    cell_template_name = "accounts/admin/outbox_button.html"

    def get_cell_context_data(self, instance: OutgoingMail, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return {**context, "csrf_token": get_token(parent_context["request"])}


class OutboxIndexView(generic.IndexView):
    is_searchable = False
    default_ordering = "-created_at"

    @property
    def no_results_message(self) -> str:
        return gettext("Keine E-Mail wartet, keine ist liegen geblieben.")

    def get_table(self, object_list: Any) -> Any:
        mails = list(object_list)
        is_ill = MailServer.is_ill()
        pages = {}
        for model, (route, rows) in PAGES.items():
            label = model._meta.label_lower
            wanted = [mail.about_id for mail in mails if mail.about_type == label]
            for pk in rows.filter(pk__in=wanted).values_list("pk", flat=True) if wanted else ():
                pages[label, pk] = reverse(route, args=[pk])
        for mail in mails:
            mail.page = pages.get((mail.about_type, mail.about_id))
            mail.state = state_of_mail(mail, is_ill=is_ill)
            mail.why = ": ".join(filter(None, [mail.problem, meaning_of(mail.problem)]))
        return super().get_table(mails)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        server = MailServer.objects.first()
        return {
            **super().get_context_data(**kwargs),
            "server": server,
            "is_ill": MailServer.is_ill(),
            "meaning": meaning_of(server.problem) if server else "",
            "elsewhere": _sentences(WAITING_ELSEWHERE),
            "blocking_reasons": _sentences(MAIL_BLOCKING_REASONS),
            "days": outbox.REMEMBER_GIVEN_UP.days,
        }


def _sentences(hook: str) -> list[str]:
    return list(filter(None, (tell() for tell in hooks.get_hooks(hook))))


def send_test_mail(request: HttpRequest) -> None:
    """Past the box of outgoing mails: whoever asks wants to know whether the server takes it now."""
    address = account_of(request).email
    message = EmailMessage(
        gettext("Testmail von »%(name)s«") % {"name": site_name()},
        gettext("Diese Nachricht zeigt, dass die Website E-Mails verschicken kann. Sie brauchen nichts zu tun."),
        to=[address],
    )
    try:
        send_now(message)
    except (OSError, SMTPException, ValueError) as problem:
        kind = kind_of(problem)
        text = gettext(
            "Der Mailserver hat die Testmail nicht angenommen (%(problem)s). %(meaning)s Bitte prüfen Sie EMAIL_HOST, "
            "EMAIL_PORT und die übrigen Angaben zum Mailserver in der Datei .env und starten Sie die Website neu."
        )
        messages.error(request, " ".join((text % {"problem": kind, "meaning": meaning_of(kind)}).split()))
        return
    text = gettext("Der Mailserver hat die Testmail an %(address)s angenommen. Bitte sehen Sie in Ihrem Postfach nach.")
    messages.success(request, text % {"address": address})


@access(AccessRule.ADMINISTRATION, methods=("POST",))
def test_mail(request: HttpRequest) -> HttpResponse:
    send_test_mail(request)
    return redirect("outgoing_mails:index")


@access(AccessRule.ADMINISTRATION, methods=("POST",))
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    before = OutgoingMail.objects.waiting().filter(pk=pk).first()
    is_sent = before is not None and outbox.deliver(pk, pause=outbox.PAUSE_AFTER_FAILURE)
    after = OutgoingMail.objects.filter(pk=pk).first()
    if after is None and not is_sent:
        messages.info(request, gettext("Diese E-Mail wartet nicht mehr."))
    elif after is None:
        messages.success(request, gettext("Die E-Mail ist verschickt."))
    elif after.given_up_at:
        why = CHECK_ADDRESS if is_about_address(after.problem) else meaning_of(after.problem)
        messages.error(request, f"{gettext('Die E-Mail ist nicht zustellbar.')} {why}".strip())
    elif before is not None and after.tries == before.tries:
        messages.info(request, gettext("Der letzte Versuch ist keine Minute her. Bitte warten Sie einen Augenblick."))
    else:
        text = gettext("Der Mailserver hat die E-Mail nicht angenommen (%(problem)s). Wir versuchen es weiter.")
        messages.warning(request, f"{text % {'problem': after.problem}} {meaning_of(after.problem)}".strip())
    return redirect("outgoing_mails:index")


register_permission_policy(OutgoingMail, ListedOnly(OutgoingMail))


class OutgoingMailViewSet(ListedOnlyViewSet):
    model = OutgoingMail
    icon = "mail"
    menu_label = _("E-Mails")
    menu_order = 606
    add_to_reference_index = False
    form_fields = ["kind"]
    index_view_class = OutboxIndexView
    index_template_name = "accounts/admin/outbox.html"
    list_display = [
        TitleColumn("kind", label=_("Worum es geht"), accessor="get_kind_display", get_url=lambda mail: mail.page),
        Column("state", label=_("Stand"), accessor=lambda mail: LABELS[mail.state]),
        # Where a phone shows it without scrolling.
        ButtonColumn("again", label=_("Aktion"), accessor=lambda mail: mail.given_up_at is None),
        DateColumn("created_at", label=_("Entstanden"), sort_key="created_at"),
        Column("tries", label=_("Versuche"), sort_key="tries"),
        DateColumn("claimed_at", label=_("Letzter Versuch"), sort_key="claimed_at"),
        Column("why", label=_("Letzter Fehler")),
    ]

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("testmail/", test_mail, name="test"),
            path("<int:pk>/senden/", send_again, name="send"),
        ]
