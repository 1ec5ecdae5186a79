"""Rows that links of mails open without signing in, for ``accounts.signed_links``."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.db import models


def new_nonce() -> str:
    return secrets.token_urlsafe(12)


class Linked(models.Model):
    """A row with a number for its links, which changes as soon as the row speaks of somebody else.

    ``holder_fields`` say whose the row is: the address, and the person where one is named.
    """

    link_nonce = models.CharField(max_length=16, default=new_nonce, editable=False)
    # The number of the link that was answered last, so that it can say so kindly.
    link_used = models.CharField(max_length=16, blank=True, default="", editable=False)

    holder_fields: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    def holder(self) -> str:
        """Address and person, without what changes nothing about who it is (capitals, blanks)."""
        values = [str(getattr(self, name)) for name in self.holder_fields]
        return "\n".join(" ".join(value.split()).casefold() for value in values)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The number comes from the database, never from an object that was read before it changed."""
        stored = type(self)._base_manager.filter(pk=self.pk).first() if self.pk else None
        if stored is not None:
            self.link_nonce, self.link_used = stored.link_nonce, stored.link_used
            # Who was not read cannot have become somebody else.
            is_known = self.get_deferred_fields().isdisjoint(self.holder_fields)
            if is_known and stored.holder() != self.holder():
                self.link_nonce, self.link_used = new_nonce(), ""
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "link_nonce", "link_used"}
        super().save(*args, **kwargs)
