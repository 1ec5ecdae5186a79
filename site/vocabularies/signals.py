"""What others may listen to. Sent inside the transaction of the change, so that a listener's outbox row shares it."""

from django.dispatch import Signal

# ``sender`` is the vocabulary's model.
# ``term``: the German (or only) term as it is now. ``merged``: the term that went into it, or ``None``.
# ``old_name``: the name before a rename, or ``""``. ``users``: records that use the term, in all languages.
term_changed = Signal()
