"""Finds phone numbers, mail addresses and street addresses in a text that everyone will read.

It looks at what people write – »(0341) 555-0101«, »name (at) example.org«, »Musterstr. 12a, 01067 Musterstadt« – and
leaves alone what only resembles it: paragraphs, dates, years, times, amounts, percentages, account and file numbers.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

import phonenumbers

from language.cleaning import same_looking

REGION = "DE"
EXCERPT = 24


class Kind(StrEnum):
    PHONE = "phone"
    MAIL = "mail"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail: as it stands in the text from ``start`` to ``end``; ``key`` is the same for every way to write it."""

    kind: Kind
    text: str
    key: str
    start: int
    end: int


# What a number can be besides a phone number. Replaced by as many letters, so that places stay.
_OTHER_NUMBERS = re.compile(
    r"""
    (?:https?://|www\.)\S+
  | (?<![\d.])(?:0?[1-9]|[12]\d|3[01])\.\s?(?:0?[1-9]|1[0-2])\.\s?(?:(?:19|20)\d{2}|\d{2})?(?!\d)   # 01.05.2024, 1.5.
  | (?<![\d.])(?:0?[1-9]|[12]\d|3[01])\.\s?(?:bis|[-–])\s?(?=(?:0?[1-9]|[12]\d|3[01])\.)            # 01.–03.06.
  | (?<!\d)(?:19|20)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)                            # 2024-05-01
  | (?<![\d/-])(?:0?[1-9]|1[0-2])\s?[/.-]\s?(?:19|20)\d{2}(?![\d/-])                                 # 05/2024
  | (?<!\d)(?:19|20)\d{2}(?:\s?[/–-]\s?(?:(?:19|20)\d{2}|\d{2}))(?!\d)                               # 2024/2025
  | (?<!\d)[0-2]?\d[.:][0-5]\d(?:\s?(?:[-–]|bis)\s?[0-2]?\d[.:][0-5]\d)?\s?(?:Uhr|h\b)               # 08.00–12.00 Uhr
  | (?<!\d)[0-2]?\d[.:][0-5]\d\s?[-–]\s?[0-2]?\d[.:][0-5]\d(?!\d)                                    # 08:00-12:00
  | (?<!\d)\d{5}\s?[-–]\s?\d{5}(?!\d)                                                                # 01067–01099
  | \b[A-Z]{2}\d{2}(?:\s?[0-9A-Z]{4}){3,7}(?:\s?[0-9A-Z]{1,3})?\b                                     # IBAN
  | (?<!\d)\d{1,3}(?:[.\s]\d{3})*,\d+                                                                 # 1.311,50
  | (?<![\d.])\d{1,3}(?:\.\d{3})+(?![\d.])                                                            # 1.311
  | (?<!\d)0\.\d+(?![\d.])                                                                            # 0.25
  | \b97[89][\d -]{10,14}\d                                                                           # ISBN
    """,
    re.VERBOSE,
)
# Words after which a number is that of a file, a project or an account. »Telefonnummer« is none of them.
_FILE_WORD = re.compile(
    r"(?:\b(?:Nr|No|Az|Aktenzeichen|Gesch\.?-?Z|FKZ|Projekt|Vorhaben\w*|Kenn\w+|ISBN|ISSN|IBAN|BIC|BLZ|Konto\w*|USt\w*"
    r"|Steuer\w*|Förder\w*|Kunden\w*|BG|Azubi\w*|PLZ|Seite|S|Zeilen?|Version|Ziffer|Code|ID|AGS|NUTS)"
    r"|(?<!telefon)(?<!ruf)(?<!handy)(?<!mobil)(?<!fax)nummern?)\.?[\s:#-]*$",
    re.IGNORECASE,
)
_PHONE_WORD = re.compile(
    r"(?:\b(?:Tel|Telefon|Telefax|Fon|Phone|Fax|Mobil|Mobile|Mobilfunk|Handy|Hotline|Ruf|WhatsApp|Signal|Servicetelefon"
    r"|Anruf|call|Тел|Телефон|моб)(?:nummer|nr)?|هاتف|جوال|[☎📞📱✆])[\s.:/]*(?:(?:unter|Nr|ist|lautet|auf|is)\b[\s.:]*)*$",
    re.IGNORECASE,
)
_SEPARATORS = r"[\s./()\[\]-]{0,3}"
_DIALLED = re.compile(
    rf"(?<![\w+§])(?:\(?\+\s?(?:\(?0\)?)?[1-9]|\(?0(?=\D{{0,3}}(?:[1-9]|0\D{{0,3}}[1-9])))(?:{_SEPARATORS}\d){{6,15}}(?![\w%€])"
)
_AFTER_WORD = re.compile(rf"(?<![\w+])\d(?:{_SEPARATORS}\d){{4,14}}(?![\w%€])")
_AMOUNT_AFTER = re.compile(r"\s?(?:%|€|Euro|EUR|Prozent|Personen|Stück|Teilnehm|Betriebe|Anrufe|m²|km|Jahre)\b", re.I)
_FEWEST_DIGITS, _MOST_DIGITS = 7, 15

_AT = r"(?:\s?@\s?|\s?[(\[{<]\s?(?:at|ät|ed|@)\s?[)\]}>]\s?)"
_DOT = r"(?:\.|\s?[(\[{]\s?(?:dot|punkt|\.)\s?[)\]}]\s?|\s(?:dot|punkt)\s)"
_MAIL = re.compile(
    rf"(?<![\w.+-])[\w](?:[\w.+'%-]*[\w])?(?:{_AT}[\w-]+(?:{_DOT}[\w-]+)*{_DOT}[^\W\d_]{{2,24}}"
    rf"|\s(?:at|ät)\s[\w-]+(?:\s(?:dot|punkt)\s[\w-]+)*\s(?:dot|punkt)\s[^\W\d_]{{2,24}})(?![\w@])",
    re.IGNORECASE,
)
_SPELLED_AT, _SPELLED_DOT = re.compile(rf"{_AT}|\s(?:at|ät)\s", re.I), re.compile(_DOT, re.I)

_CITY = r"[A-ZÄÖÜ][\w.-]+(?:[ /-](?:[A-ZÄÖÜ]|an der|am|im|bei|ob der)[\w.-]*)*"
_POSTCODE = rf"(?:[,;]?\s*\n?\s*|\s+[-–·|•]\s+)(?:D[\s-]+)?\d{{5}}\s+{_CITY}"
_NUMBER = r"(?:Nr\.?\s?)?\d{1,3}(?:\s?[a-hA-H](?![\w]))?(?:\s?[-–/+]\s?\d{1,3}(?:\s?[a-hA-H](?![\w]))?)?"
_NO_UNIT = r"(?!\d|[.,]\d|\s?[%€]|\s(?:Prozent|Personen|Euro|Teilnehm|Betriebe|Jahre|Monate|Wochen|Stunden|Plätze))"
_NAME = r"[A-ZÄÖÜ][\w.'’-]*"
_STREETS = (
    # Musterstraße 1, Prager Str. 12a, parkstr.5
    rf"(?:{_NAME}[ -]){{0,3}}\b[\w'’-]*(?:[Ss]tra(?:ß|ss)e|[Ss]tr\.?)\s?{_NUMBER}",
    # Straße des 17. Juni 135
    rf"\b(?:Straße|Platz|Allee|Weg) (?:der|des|am|an|zum|zur|im|von)\b(?: (?:\d{{1,2}}\.|[\w.-]+)){{1,4}}? {_NUMBER}",
    # Lindenallee 3, Beispielplatz 7
    rf"(?:{_NAME}[ -]){{0,2}}\b[A-ZÄÖÜ][\w'’-]*"
    rf"(?:weg|allee|platz|gasse|ring|damm|ufer|chaussee|promenade|steig)\s{_NUMBER}",
    # 12 Baker Street
    rf"\b\d{{1,4}}[a-z]? (?:{_NAME} ){{1,3}}(?:Street|Road|Avenue|Lane|Square)\b",
    # вул. Прикладна, 5; شارع المثال 12
    r"\b(?:вул(?:иця|\.)|просп(?:ект|\.)|пл(?:оща|\.))\s?[А-ЯІЇЄҐ][\w'’ -]{1,30},?\s*(?:буд\.?\s*)?\d{1,3}",
    r"شارع(?:\s\w+){1,3}\s\d{1,3}",
)
_STREET = re.compile(rf"(?:{'|'.join(_STREETS)}){_NO_UNIT}(?:{_POSTCODE})?")
# Am Markt 1, 01067 Musterstadt; Haus 3, 12345 Ort: whatever stands before a postcode and a place.
_BEFORE_POSTCODE = re.compile(rf"\b{_NAME}(?: [\w.'’-]+){{0,3}}\s{_NUMBER}{_POSTCODE}")
_BOX = re.compile(rf"\bPostfach\s?\d[\d ]{{2,10}}(?:{_POSTCODE})?")
# A way, place or ring that is none to walk on.
_FIGURATIVE = re.compile(
    r"(?:Arbeits|Ausbildungs|Studien|Praktikums|Kita|Krippen|Hort|Betreuungs|Kurs|Park|Schul|Wohn|Sitz|Pflege|Stamm"
    r"|Lösungs|Bildungs|Zugangs|Aus|Um|Rechts|Dienst|Rück|Hin|Heim|Berufs|Karriere|Lebens|Integrations|Förder"
    r"|Verwaltungs|Verfahrens|Beschwerde|Vertriebs|Kommunikations|Informations|Reise|Klage|Qualifizierungs|Lern"
    r"|Anerkennungs|Einstiegs|Antrags|Melde|Fahrt|Lehr|Instanzen|Transfer|Post|Mail|Übergangs|Aufstiegs|Sprach)"
    r"(?:weg|platz)\s|(?:^|\s)(?:Weg|Platz|Ring|Allee)\s\d",
)
_HAS_POSTCODE = re.compile(_POSTCODE)
_BLOCK_END = re.compile(r"<(?:br|/p|/li|/h\d|/td|/th|/tr|/div|/blockquote|/figcaption|/dd|/dt)\b[^>]*>", re.I)
_TAG = re.compile(r"<[^<>]*>")
_TARGET = re.compile(
    r"""\bhref\s*=\s*["']\s*(mailto|tel|sms|callto|skype|https?://wa\.me|whatsapp)[:/]+([^"'?]*)""", re.IGNORECASE
)
_WORDS_OF_TAG = re.compile(r"""\b(?:alt|title)\s*=\s*"([^"]*)\"""")


def find_details(text: str) -> list[Detail]:
    """Every detail in a plain text, in the order of the text; one that lies in another is left out."""
    plain = _same_length(text)
    found = sorted(
        [*_mails(text, plain), *_phones(text, plain), *_addresses(text, plain)], key=lambda d: (d.start, -d.end)
    )
    kept: list[Detail] = []
    for detail in found:
        if not kept or detail.start >= kept[-1].end:
            kept.append(detail)
    return kept


def readable(source: str) -> str:
    """The words of a rich text, and below them the targets that a click would call or write to."""
    targets = [_called(kind.lower(), unquote(html.unescape(to))) for kind, to in _TARGET.findall(source)]
    words = _WORDS_OF_TAG.findall(source)
    text = _TAG.sub("", _BLOCK_END.sub("\n", source))
    return "\n".join(part for part in [html.unescape(text).strip(), *map(html.unescape, words), *targets] if part)


def worded(kind: Kind, text: str) -> str:
    """A detail as a sentence says it: a short number is one only after a word for it."""
    return f"Tel. {text}" if kind is Kind.PHONE else text


def _called(scheme: str, target: str) -> str:
    if scheme == "mailto":
        return target
    # WhatsApp's addresses lack the plus of the international number they are.
    return worded(Kind.PHONE, f"+{target.lstrip('+')}" if scheme.startswith(("http", "whatsapp")) else target)


def excerpt(text: str, detail: Detail) -> str:
    """The detail between the words around it."""
    start, end = max(0, detail.start - EXCERPT), min(len(text), detail.end + EXCERPT)
    before = text[start : detail.start].rpartition("\n")[2].lstrip()
    after = text[detail.end : end].partition("\n")[0].rstrip()
    return f"… {before}{' '.join(detail.text.split())}{after} …"


def _same_length(text: str) -> str:
    """Digits of any script as ours and one kind of blank and dash, sign for sign."""
    if text.isascii():
        return text
    signs = []
    for sign in text:
        if sign.isdigit() and unicodedata.decimal(sign, None) is not None:
            signs.append(str(unicodedata.decimal(sign)))
        elif sign in "\u00a0\u202f\u2009":
            signs.append(" ")
        elif sign in "\u2010\u2011\u2012\u2212\uff0d":
            signs.append("-")
        else:
            signs.append({"＠": "@", "＋": "+", "．": "."}.get(sign, sign))
    return "".join(signs)


def _mails(text: str, plain: str) -> Iterator[Detail]:
    for match in _MAIL.finditer(plain):
        address = _SPELLED_DOT.sub(".", _SPELLED_AT.sub("@", match[0], count=1))
        key = "".join(address.casefold().split())
        yield Detail(Kind.MAIL, text[match.start() : match.end()], f"{Kind.MAIL}:{key}", *match.span())


def _phones(text: str, plain: str) -> Iterator[Detail]:
    # A range of numbers is written with a long dash, a phone number hardly ever.
    masked = _OTHER_NUMBERS.sub(lambda found: "x" * len(found[0]), plain).replace("–", "-")
    for pattern, needs_word in ((_DIALLED, False), (_AFTER_WORD, True)):
        for match in pattern.finditer(masked):
            before = masked[max(0, match.start() - 40) : match.start()]
            digits = sum(sign.isdigit() for sign in match[0])
            is_called = bool(_PHONE_WORD.search(before))
            if digits > _MOST_DIGITS or (needs_word and not is_called) or (not needs_word and digits < _FEWEST_DIGITS):
                continue
            if not is_called and (_FILE_WORD.search(before) or _AMOUNT_AFTER.match(masked, match.end())):
                continue
            start, end = match.start(), match.end()
            yield Detail(Kind.PHONE, text[start:end], f"{Kind.PHONE}:{_dialled(match[0])}", start, end)


def _dialled(number: str) -> str:
    """The international form, so that »0341 5550101« and »+49 341 555 01 01« are one number."""
    try:
        parsed = phonenumbers.parse(number, REGION)
    except phonenumbers.NumberParseException:
        return re.sub(r"\D", "", number)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _addresses(text: str, plain: str) -> Iterator[Detail]:
    for pattern in (_BEFORE_POSTCODE, _STREET, _BOX):
        for match in pattern.finditer(plain):
            if pattern is _STREET and _FIGURATIVE.search(match[0]) and not _HAS_POSTCODE.search(match[0]):
                continue
            whole = text[match.start() : match.end()]
            street = _HAS_POSTCODE.split(match[0])[0]
            key = re.sub(r"[^\w]", "", re.sub(r"stra(?:ss|ß)e", "str", same_looking(street)))
            yield Detail(Kind.ADDRESS, whole, f"{Kind.ADDRESS}:{key}", *match.span())
