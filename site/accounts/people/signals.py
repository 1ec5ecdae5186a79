"""What others are told after an erasure."""

from django.dispatch import Signal

# Sent in the transaction, with ``pages``: the primary keys of pages whose text has changed.
person_removed = Signal()
