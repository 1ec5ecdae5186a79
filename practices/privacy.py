"""Personal data in cards and the records they share (``privacy.registry``)."""

TABLES = {"*": "shared"}
NO_TEXT = {"practicepage": {"source_fingerprint"}}
