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
  | (?<!\d)(?:0?[1-9]|[12]\d|3[01])([/-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d{2}(?!\d)                      # 01-05-2024
  | (?<![\d.])(?:0?[1-9]|[12]\d|3[01])\.\s?(?:0?[1-9]|1[0-2])\.\s?(?:(?:19|20)\d{2}|\d{2})?(?!\d)   # 01.05.2024, 1.5.
  | (?<![\d.])(?:0?[1-9]|[12]\d|3[01])\.\s?(?:bis|[-–])\s?(?=(?:0?[1-9]|[12]\d|3[01])\.)            # 01.–03.06.
  | (?<!\d)(?:19|20)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)                            # 2024-05-01
  | (?<![\d/-])(?:0?[1-9]|1[0-2])\s?[/.-]\s?(?:19|20)\d{2}(?![\d/-])                                 # 05/2024
  | (?<!\d)(?:19|20)\d{2}(?:\s?[/–-]\s?(?:(?:19|20)\d{2}|\d{2}))(?!\d)                               # 2024/2025
  | (?<!\d)[0-2]?\d[.:][0-5]\d(?:\s?(?:[-–]|bis)\s?[0-2]?\d[.:][0-5]\d)?\s?(?:Uhr|h\b)               # 08.00–12.00 Uhr
  | (?<!\d)[0-2]?\d[.:][0-5]\d\s?[-–]\s?[0-2]?\d[.:][0-5]\d(?!\d)                                    # 08:00-12:00
  | (?<![\d:])[0-2]?\d:[0-5]\d(?![\d:])                                                              # 09:00 | 10:30
  | (?<!\d)\d{5}\s?[-–]\s?\d{5}(?!\d)                                                                # 01067–01099
  | \b[A-Z]{2}\d{2}(?:\s?[0-9A-Z]{4}){3,7}(?:\s?[0-9A-Z]{1,3})?\b                                     # IBAN
  | (?<!\d)\d{1,3}(?:[.\s]\d{3})*,\d+                                                                 # 1.311,50
  | (?<![\d.])\d{1,3}(?:\.\d{3})+(?![\d.])                                                            # 1.311
  | (?<!\d)0\.\d+(?![\d.])                                                                            # 0.25
  | \b97[89][\d -]{10,14}\d                                                                           # ISBN
    """,
    re.VERBOSE,
)
# Words after which a number is that of a file, a project or an account. »Nummer« alone is none of them, nor is a
# service that has a number to dial.
_FILE_WORD = re.compile(
    r"\b(?:Nr|No|Az|Aktenzeichen|Gesch\.?-?Z|FKZ|Projekt|Vorhaben|Kennung|ISBN|ISSN|IBAN|BIC|BLZ|Konto|USt|Steuer|BG|PLZ"
    r"|Seite|S|Zeilen?|Version|Ziffer|Code|ID|AGS|NUTS"
    r"|(?:Akten?|Amts|Antrags?|Artikel|Auftrags?|Azubi|Beleg|Bescheid|Bestell|Betriebs?|Dokument|Eingangs|Förder|Geschäfts"
    r"|Handelsregister|Ident|Inventar|Kassen|Kenn|Konto|Kunden|Kurs|Los|Maßnahmen?|Matrikel|Mitglieds?|Personal|Projekt"
    r"|Rechnungs|Referenz|Register|Renten|Rundschreiben|Serien|Sozial|Steuer|Teilnehmer|USt|Veranstaltungs|Vergabe"
    r"|Versicherungs|Vertrags|Vorgangs|Vorhaben)[\w-]*(?:nummern?|nr|zeichen|ziffern?|zahl|kennung|id|schlüssel|code))"
    r"\.?[\s:#-]*$",
    re.IGNORECASE,
)
_PHONE_WORD = re.compile(
    r"(?:\b(?:Tel|Telefon|Telefax|Fon|Phone|Fax|Mobil|Mobile|Mobilfunk|Handy|Hotline|Ruf|WhatsApp|Signal|Servicetelefon"
    r"|Durchwahl|Anruf|call|Тел|Телефон|моб)(?:\.?-?(?:nummer|nr))?|\bService-?(?:nummer|nr)|\b[TFM](?=:)|هاتف|جوال"
    r"|[☎📞📱✆])\s?(?:\([^()\n]{1,30}\))?[\s.:/]*(?:(?:unter|Nr|ist|lautet|auf|is)\b[\s.:]*)*$",
    re.IGNORECASE,
)
_SEPARATORS = r"[\s./()\[\]·•|_:-]{0,4}"
_DIALLED = re.compile(
    rf"(?<![\w+§])(?:\(?\+\s?(?:\(?0\)?)?[1-9]|\(?0(?=\D{{0,3}}(?:[1-9]|0\D{{0,3}}[1-9])))(?:{_SEPARATORS}\d){{6,15}}(?![\w%€])"
)
_AFTER_WORD = re.compile(rf"(?<![\w+])\d(?:{_SEPARATORS}\d){{4,14}}(?![\w%€])")
_AMOUNT_AFTER = re.compile(r"\s?(?:%|€|Euro|EUR|Prozent|Personen|Stück|Teilnehm|Betriebe|Anrufe|m²|km|Jahre)\b", re.I)
_MIN_DIGITS, _MAX_DIGITS = 7, 15

_AT = r"(?:\s?@\s?|\s?[(\[{<]\s?(?:at|ät|ed|a|@)\s?[)\]}>]\s?)"
_DOT = r"(?:\.|\s\.\s?|\s?[(\[{]\s?(?:dot|punkt|\.)\s?[)\]}]\s?|\s(?:dot|punkt)\s)"
_LOCAL = r"(?<![\w.+-])\w(?:[\w.+'%-]*\w)?"
# An English sentence says »look at example.org«; only after other words that is a mail address.
_NO_LOCAL = (
    r"(?:look|find|found|us|me|here|more|information|available|online|apply|register|visit|read|see|website|site|page"
    r"|details|form|published|hosted|based|work|working|employed|is|are|and|or|also|them|out|directly)\s"
)
_ENDINGS = (
    r"(?:de|org|com|net|eu|info|gov|at|ch|fr|pl|uk|ua|berlin|hamburg|koeln|cologne|nrw|ruhr|saarland|bayern|online)"
)
_MAIL = re.compile(
    rf"(?:{_LOCAL}(?:{_AT}[\w-]+(?:{_DOT}[\w-]+)*{_DOT}[^\W\d_]{{2,24}}"
    rf"|\s(?:at|ät)\s[\w-]+(?:\s(?:dot|punkt)\s[\w-]+)*\s(?:dot|punkt)\s[^\W\d_]{{2,24}})"
    rf"|(?!{_NO_LOCAL}){_LOCAL}\s(?:at|ät)\s(?!www\.)[\w-]+(?:\.[\w-]+)*\.{_ENDINGS})(?![\w@])",
    re.IGNORECASE,
)
_SPELLED_AT, _SPELLED_DOT = re.compile(rf"{_AT}|\s(?:at|ät)\s", re.I), re.compile(_DOT, re.I)

_CITY = r"[A-ZÄÖÜ][\w.-]+(?:[ /-](?:[A-ZÄÖÜ]|an der|am|im|bei|ob der)[\w.-]*)*"
_POSTCODE = rf"(?:[,;]?\s*\n?\s*|\s+[-–·|•]\s+)(?:D[\s-]+)?\d{{5}}\s+{_CITY}"
_NUMBER = r"(?:Nr\.?\s?)?\d{1,3}(?:\s?[a-hA-H](?![\w]))?(?:\s?[-–/+]\s?\d{1,3}(?:\s?[a-hA-H](?![\w]))?)?"
_NO_UNIT = (
    r"(?!\d|[.,]\d|\s?[%€]|\s(?:Prozent|Personen|Euro|Teilnehm|Betriebe|Jahre|Monate|Wochen|Stunden|Plätze"
    r"|km\b|Kilometer|Meter|m\b|Min))"
)
_NAME = r"[A-ZÄÖÜ][\w.'’-]*"
# After »Am« and its like: what streets are named after. »Am Standort 3« is none.
_PLACES = (
    r"Anger|Bach|Bahndamm|Bahnhof|Berg|Brunnen|Dom|Friedhof|Graben|Hafen|Hang|Hauptbahnhof|Kanal|Kirchberg|Kirchplatz"
    r"|Kirche|Linden|Markt|Marktplatz|Mühle|Mühlgraben|Park|Rathaus|Schloss|Schloß|Schlossberg|See|Sportplatz|Stadtpark"
    r"|Stadtwald|Wald|Waldrand|Wall|Wasserturm|Weinberg|Wiesengrund|Winkel"
)
_STREETS = (
    # Musterstraße 1, Prager Str. 12a, parkstr.5
    rf"(?:{_NAME}[ -]){{0,3}}\b[\w'’-]*(?:[Ss]tra(?:ß|ss)e|STRA(?:ß|ẞ|SS)E|[Ss]tr\.?|STR\.)[\s-]?{_NUMBER}",
    # Musterstraße, 12
    rf"\b[\w'’-]*(?:[Ss]tra(?:ß|ss)e|STRA(?:ß|ẞ|SS)E),\s?{_NUMBER}(?=\s*(?:$|[,;.)\n]))",
    # Am Wall 5, but not: am Hafen 3 Betriebe
    rf"\b(?:[Aa]m|[Aa]n der|[Aa]uf de[mr]|[Ii]m|[Zz]um|[Zz]ur|[Uu]nter den|[Hh]inter de[mr]) "
    rf"(?:Alte[nr] |Neue[nr] |Große[nr] |Kleine[nr] )?(?:{_PLACES}) {_NUMBER}(?!\d|\s[A-ZÄÖÜ]\w)",
    # Straße des 17. Juni 135
    rf"\b(?:Straße|Platz|Allee|Weg) (?:der|des|am|an|zum|zur|im|von)\b(?: (?:\d{{1,2}}\.|[\w.-]+)){{1,4}}? {_NUMBER}",
    # Lindenallee 3, Beispielplatz 7, Karl-Marx-Allee 3, LINDENALLEE 3
    rf"(?:{_NAME}[ -]){{0,2}}\b[A-ZÄÖÜ][\w'’-]*"
    rf"(?:weg|allee|platz|gasse|ring|damm|ufer|chaussee|promenade|steig"
    rf"|-(?:Weg|Allee|Platz|Gasse|Ring|Damm|Ufer|Chaussee|Promenade|Steig)|WEG|ALLEE|PLATZ|GASSE)\s{_NUMBER}",
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
    r"(?:Arbeits|Ausbildungs|Studien|Praktikums|Kita|Krippen|Hort|Betreuungs|Kurs|Sitz|Pflege|Stamm"
    r"|Lösungs|Bildungs|Zugangs|Aus|Um|Rechts|Dienst|Rück|Hin|Heim|Berufs|Karriere|Lebens|Integrations|Förder"
    r"|Verwaltungs|Verfahrens|Beschwerde|Vertriebs|Kommunikations|Informations|Reise|Klage|Qualifizierungs|Lern"
    r"|Anerkennungs|Einstiegs|Antrags|Melde|Fahrt|Lehr|Instanzen|Transfer|Post|Mail|Übergangs|Aufstiegs|Sprach)"
    r"-?(?:weg|platz)\s|(?:Park|Schul|Wohn)-?platz\s|(?:^|\s)(?:Weg|Platz|Ring|Allee)\s\d",
    re.IGNORECASE,
)
_HAS_POSTCODE = re.compile(_POSTCODE)
_BLOCK_END = re.compile(r"<(?:br|/p|/li|/h\d|/td|/th|/tr|/div|/blockquote|/figcaption|/dd|/dt)\b[^>]*>", re.I)
_TAG = re.compile(r"<[^<>]*>")
_TARGET = re.compile(r"""\bhref\s*=\s*["']\s*([^"']+)""", re.IGNORECASE)
_SCHEME = re.compile(r"(mailto|tel|sms|callto|skype):/*", re.IGNORECASE)
# Addresses of messengers that are a number; theirs lack the plus of the international number.
_CALLING = re.compile(
    r"(?:\bwa\.me/|\bwhatsapp\.com/send/?\?\S*?\bphone=|\bwhatsapp:/*send/?\?\S*?\bphone=|\bt(?:elegram)?\.me/(?=\+|%2B)"
    r"|\btg:/*resolve\?\S*?\bphone=|\bsignal\.me/#p/|\bviber:/*\S*?\bnumber=)(?:\+|%2B|00)?([1-9]\d{6,14})(?!\d)",
    re.IGNORECASE,
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
    targets = [_called(unquote(html.unescape(to))) for to in _TARGET.findall(source)]
    words = _WORDS_OF_TAG.findall(source)
    text = _TAG.sub("", _BLOCK_END.sub("\n", source))
    return "\n".join(part for part in [html.unescape(text).strip(), *map(html.unescape, words), *targets] if part)


def worded(kind: Kind, text: str) -> str:
    """A detail as a sentence says it: a short number is one only after a word for it."""
    return f"Tel. {text}" if kind is Kind.PHONE else text


def _called(target: str) -> str:
    """What a click calls or writes to; an address that only opens a page is no text."""
    if scheme := _SCHEME.match(target):
        rest = target[scheme.end() :]
        return rest if scheme[1].lower() == "mailto" else worded(Kind.PHONE, rest.partition("?")[0])
    return target if _CALLING.search(target) else ""


def may_be_same_street(one: Detail, other: Detail) -> bool:
    """Whether two addresses in different alphabets agree in what can be compared: house number and postcode."""
    if one.kind is not Kind.ADDRESS or other.kind is not Kind.ADDRESS:
        return False
    if one.key == other.key:
        return True
    codes = [set(re.findall(r"\d{5}", detail.text)) for detail in (one, other)]
    houses = [re.findall(r"\d+", detail.key)[-1:] for detail in (one, other)]
    return (
        _scripts(one.text).isdisjoint(_scripts(other.text))
        and houses[0] == houses[1]
        and (codes[0] == codes[1] or not all(codes))
    )


def _scripts(text: str) -> set[str]:
    return {unicodedata.name(sign, "").partition(" ")[0] for sign in text if sign.isalpha()}


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
        elif sign in "\u2010\u2011\u2012\u2212":
            signs.append("-")
        else:
            # Wide and small forms (＠, ﹫, ．) and other blanks; a raised digit is a footnote.
            usual = "." if sign in "。｡" else unicodedata.normalize("NFKC", sign)
            signs.append(usual if len(usual) == 1 and usual.isascii() and not usual.isdigit() else sign)
    return "".join(signs)


def _mails(text: str, plain: str) -> Iterator[Detail]:
    for match in _MAIL.finditer(plain):
        address = _SPELLED_DOT.sub(".", _SPELLED_AT.sub("@", match[0], count=1))
        key = "".join(address.casefold().split())
        yield Detail(Kind.MAIL, text[match.start() : match.end()], f"{Kind.MAIL}:{key}", *match.span())


def _phones(text: str, plain: str) -> Iterator[Detail]:
    # A range of numbers is written with a long dash, a phone number hardly ever.
    for match in _CALLING.finditer(plain):
        yield Detail(Kind.PHONE, text[match.start(1) : match.end(1)], f"{Kind.PHONE}:+{match[1]}", *match.span(1))
    masked = re.sub("[–—]", "-", _OTHER_NUMBERS.sub(lambda found: "x" * len(found[0]), plain))
    for pattern, needs_word in ((_DIALLED, False), (_AFTER_WORD, True)):
        for match in pattern.finditer(masked):
            before = masked[max(0, match.start() - 60) : match.start()]
            digits = sum(sign.isdigit() for sign in match[0])
            is_called = bool(_PHONE_WORD.search(before))
            if digits > _MAX_DIGITS or (needs_word and not is_called) or (not needs_word and digits < _MIN_DIGITS):
                continue
            if not is_called and (_FILE_WORD.search(before) or _AMOUNT_AFTER.match(masked, match.end())):
                continue
            start, end = match.start(), match.end()
            yield Detail(Kind.PHONE, text[start:end], f"{Kind.PHONE}:{_dialled(match[0])}", start, end)


def _dialled(number: str) -> str:
    """The international form, so that »0341 5550101« and »+49 341 555 01 01« are one number."""
    try:
        parsed = phonenumbers.parse(re.sub(r"[·•|_:]", " ", number), REGION)
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
