"""Tables of the accounts: people, teams and roles, agencies and ways in, limits, mails on their way, the audit log."""

from accounts.models.agencies import AccessRequest, Agency, AgencyDomain, Invitation
from accounts.models.audit import AuditAction, AuditEntry
from accounts.models.erasures import AppliedErasure
from accounts.models.outgoing import MailKind, MailServer, OutgoingMail, OutgoingMailQuerySet
from accounts.models.rate_counts import RateCount
from accounts.models.roles import Right, ShippedRole
from accounts.models.users import EmailUserManager, Team, User

__all__ = [
    "AccessRequest",
    "Agency",
    "AgencyDomain",
    "AppliedErasure",
    "AuditAction",
    "AuditEntry",
    "EmailUserManager",
    "Invitation",
    "MailKind",
    "MailServer",
    "OutgoingMail",
    "OutgoingMailQuerySet",
    "RateCount",
    "Right",
    "ShippedRole",
    "Team",
    "User",
]
