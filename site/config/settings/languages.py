"""The languages of the site, the first being that of the originals. Apart, because ``tools.messages`` needs no more."""

LANGUAGES = [
    ("de", "Deutsch"),
    ("en", "English"),
    ("uk", "Українська"),
    ("ar", "العربية"),
    ("de-simple", "Einfache Sprache"),
]
