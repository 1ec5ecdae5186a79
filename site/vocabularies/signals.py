"""What others may listen to. Sent inside the transaction of the change, so that a listener's outbox row shares it."""

from django.dispatch import Signal

# ``sender`` is the vocabulary's model.
# ``term``: the term as it is now; after a merge the German one. ``merged``: what went into it, or ``None``.
# ``old_name``: the name before a rename, or ``""``. ``users``: pages that use the term, in all languages.
term_changed = Signal()
# ``sender`` is ``Region``. ``keys``: regions whose name, label or kind is another one now.
regions_renamed = Signal()
