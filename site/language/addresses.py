"""Numbers and mail addresses as people type them: how a click calls one, and whether one looks like a person's."""

from __future__ import annotations

import re

GERMANY = "+49"
# What stands before the »@« of a mailbox that an office reads together.
_OFFICE_WORDS = (
    "agentur|allgemein|amt|anfrage|arbeit|auskunft|beratung|buero|büro|empfang|fach|foerder|förder|geschaeft|geschäft"
    "|info|integration|iq|jobcenter|kontakt|koordination|leitung|mail|migration|netz|office|post|praxis|presse|projekt"
    "|referat|redaktion|sekretariat|service|stelle|support|team|transfer|verwaltung|welcome|zentral"
)
_OFFICE = re.compile(_OFFICE_WORDS, re.IGNORECASE)
_FORENAME_SURNAME = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?[._][^\W\d_]+(?:-[^\W\d_]+)*\d{0,2}")


def phone_url(phone: str) -> str:
    """``tel:`` address of a number as people write it: »0351/41 61 345« → ``tel:+493514161345``."""
    number = re.sub(r"\(0\)", "", phone)
    is_international = number.strip().startswith(("+", "00"))
    digits = re.sub(r"\D", "", number)
    if len(digits) < 3:
        return ""
    if is_international:
        return f"tel:+{digits.removeprefix('00')}"
    return f"tel:{GERMANY}{digits[1:]}" if digits.startswith("0") else f"tel:{digits}"


def looks_personal(mail: str) -> bool:
    """Whether an address is written as those of persons are: »erika.beispiel@…«, »e_beispiel@…«."""
    mailbox = mail.partition("@")[0]
    return bool(_FORENAME_SURNAME.fullmatch(mailbox)) and not _OFFICE.search(mailbox)
