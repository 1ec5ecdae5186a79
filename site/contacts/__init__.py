"""Contacts of cards: who may be asked, what of it is shown to whom, and until when."""
