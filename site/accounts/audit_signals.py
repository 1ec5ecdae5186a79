"""What writes itself into the audit log: sign-in and out, factors, publishing, rights.

Wagtail's own history is the source for pages: its entry knows who did it, its signals do not.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import receiver
from wagtail.models import GroupCollectionPermission, GroupPagePermission, ModelLogEntry, PageLogEntry

from accounts import journal
from accounts.audit import record
from accounts.erasure import account_key, forget_in_history, forget_ways_in
from accounts.models import AuditAction, User
from editorial.app_modules import app_modules

OF_WAGTAIL = {
    "wagtail.publish": AuditAction.PUBLISH,
    "wagtail.unpublish": AuditAction.WITHDRAW,
    "wagtail.delete": AuditAction.DELETE,
}
# Fields of an account whose change changes what it may do.
WATCHED = ("is_active", "is_superuser", "is_staff", "agency_id", "email")


@cache
def audited_actions() -> dict[str, AuditAction]:
    """Entries of Wagtail's history for the audit log, with ``AUDITED_ACTIONS`` of each app's module ``access``."""
    named = [getattr(module, "AUDITED_ACTIONS", {}) for _app, module in app_modules("access")]
    return OF_WAGTAIL | {action: AuditAction(kind) for actions in named for action, kind in actions.items()}


@receiver(user_logged_in, dispatch_uid="audit_login")
def logged_in(sender: Any, user: User, **kwargs: Any) -> None:
    record(AuditAction.LOGIN, actor=user, obj=user)


@receiver(user_logged_out, dispatch_uid="audit_logout")
def logged_out(sender: Any, user: User | None = None, **kwargs: Any) -> None:
    if user is not None:
        record(AuditAction.LOGOUT, actor=user, obj=user)


@receiver(user_login_failed, dispatch_uid="audit_login_failed")
def login_failed(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    """Names the account that was tried, if it is one; what was typed is never kept."""
    typed = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    record(AuditAction.LOGIN_FAILED, obj=User.objects.filter(email=typed).first())


@receiver([password_changed, password_set, password_reset], dispatch_uid="audit_password")
def password(sender: Any, user: User, **kwargs: Any) -> None:
    record(AuditAction.PASSWORD, actor=user, obj=user)


@receiver(authenticator_added, dispatch_uid="audit_factor_added")
def factor_added(sender: Any, user: User, authenticator: Any, **kwargs: Any) -> None:
    record(AuditAction.SECOND_FACTOR, actor=user, obj=user, aspect=f"added {authenticator.type}")


@receiver(authenticator_removed, dispatch_uid="audit_factor_removed")
def factor_removed(sender: Any, user: User, authenticator: Any, **kwargs: Any) -> None:
    record(AuditAction.SECOND_FACTOR, actor=user, obj=user, aspect=f"removed {authenticator.type}")


@receiver(authenticator_reset, dispatch_uid="audit_factor_reset")
def factor_reset(sender: Any, user: User, **kwargs: Any) -> None:
    record(AuditAction.SECOND_FACTOR, actor=user, obj=user, aspect="reset")


@receiver(post_save, sender=PageLogEntry, dispatch_uid="audit_pages")
@receiver(post_save, sender=ModelLogEntry, dispatch_uid="audit_models")
def wagtail_logged(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    action = audited_actions().get(instance.action)
    if not created or action is None:
        return
    kind = instance.content_type
    record(
        action,
        actor=instance.user,
        object_type=f"{kind.app_label}.{kind.model}" if kind else "",
        object_id=str(instance.object_id),
    )


@receiver(pre_save, sender=User, dispatch_uid="audit_user_before")
def remember_rights(sender: Any, instance: User, update_fields: Any = None, **kwargs: Any) -> None:
    if instance.pk and (update_fields is None or set(update_fields) & set(WATCHED)):
        instance._rights_before = User.objects.filter(pk=instance.pk).values(*WATCHED).first()  # type: ignore[attr-defined]


@receiver(post_save, sender=User, dispatch_uid="audit_user_after")
def rights_of_account(sender: Any, instance: User, created: bool, **kwargs: Any) -> None:
    before = getattr(instance, "_rights_before", None)
    if created:
        record(AuditAction.PERMISSION, obj=instance, aspect="created")
    elif before:
        changed = [name for name in WATCHED if before[name] != getattr(instance, name)]
        for name in changed:
            record(AuditAction.PERMISSION, obj=instance, aspect=name.removesuffix("_id"))
        instance._rights_before = None  # type: ignore[attr-defined]


@receiver(post_delete, sender=User, dispatch_uid="audit_user_deleted")
def account_deleted(sender: Any, instance: User, **kwargs: Any) -> None:
    record(AuditAction.ERASURE, obj=instance)
    forget_in_history(instance.pk)
    forget_ways_in(instance.email)
    journal.note_record("accounts.user", account_key(instance))


def _rights_moved(sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any = None, **kwargs: Any) -> None:
    """Roles, teams and single rights, from both ends of the relation."""
    if action not in {"post_add", "post_remove", "pre_clear"} or (action != "pre_clear" and not pk_set):
        return
    aspect = sender._meta.model_name.partition("_")[2]
    if not reverse:
        record(AuditAction.PERMISSION, obj=instance, aspect=aspect)
        return
    keys = pk_set if pk_set is not None else ()
    for key in keys:
        record(AuditAction.PERMISSION, object_type="accounts.user", object_id=str(key), aspect=aspect)


for relation in (
    User.groups.through,
    User.user_permissions.through,
    User.teams.through,
    Group.permissions.through,
):
    m2m_changed.connect(_rights_moved, sender=relation, dispatch_uid=f"audit_{relation.__name__}")


@receiver([post_save, post_delete], sender=GroupPagePermission, dispatch_uid="audit_page_rights")
@receiver([post_save, post_delete], sender=GroupCollectionPermission, dispatch_uid="audit_collection_rights")
def rights_of_group(sender: Any, instance: Any, **kwargs: Any) -> None:
    record(
        AuditAction.PERMISSION,
        object_type="auth.group",
        object_id=str(instance.group_id),
        aspect=sender._meta.model_name,
    )
