"""What the tests about mails and what is said of them have in common."""

from __future__ import annotations

import datetime as dt

from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role

PERSON = "kim.muster@jobcenter.example"
LIST = "/admin/e-mails/"
WAITS = "wartet: der Mailserver nimmt nichts an"
NOT_YET = "wartet: der Mailserver nimmt diese Adresse noch nicht an"


def later(minutes: int = 6) -> dt.datetime:
    return timezone.now() + dt.timedelta(minutes=minutes)


def words(client: Client, address: str) -> str:
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    return " ".join((soup.main or soup).get_text(" ").split())


def invite(admin: Client, email: str = PERSON) -> str:
    """What the page says after the button."""
    role = Group.objects.get(name=str(Role.EDITOR))
    admin.post(reverse("invitations:add"), {"email": email, "role": role.pk})
    return words(admin, reverse("invitations:index"))
