"""Personal data in pictures and notes of the editorial work (``privacy.registry``)."""

TABLES = {"*": "others", "picture": "pictures", "rendition": ""}
NO_TEXT = {"picture": {"file_hash"}}
