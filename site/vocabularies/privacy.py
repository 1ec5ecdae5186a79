"""Personal data in the vocabularies (``privacy.registry``): an entry may name somebody, an official list does not."""

TABLES = {"*": "shared", "region": ""}
