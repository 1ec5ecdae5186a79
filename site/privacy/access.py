"""Views that wait for others while they search (``editorial.patches.transactions``)."""

ALONE_ROUTES = ("people",)
