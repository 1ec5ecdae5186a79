"""The reader's own space under ``/intern/``: what depends on who reads."""
