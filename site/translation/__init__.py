"""The work of translators: queue, segments side by side, review, PO files, machine drafts."""
