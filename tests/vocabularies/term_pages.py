"""What the tests of the vocabularies' pages share."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.roles import Role
from tests.factories import SignedIn, UserFactory
from vocabularies.models import Theme


def address(model: Any, name: str, *args: Any) -> str:
    return reverse(f"wagtailsnippets_vocabularies_{model._meta.model_name}:{name}", args=args)


def signed_in_by_group(role: Role) -> SignedIn:
    """With the rights of the role's group alone."""
    user = UserFactory()
    user.groups.add(Group.objects.get(name=str(role)))
    return SignedIn(user)


def theme(key: str, code: str = "de") -> Theme:
    return Theme.objects.in_language(code).get(key=key)


def words(html: str) -> str:
    """What a person reads or hears of a page: text and labels, without scripts and the names of cards."""
    html = re.sub(r"<(script|style|template)\b.*?</\1>", " ", html, flags=re.S)
    labels = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', html)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html) + " " + " ".join(labels))
