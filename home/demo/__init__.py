"""Texts of the pages around the cards, for the demonstration."""
