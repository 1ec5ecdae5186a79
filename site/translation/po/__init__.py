"""Texts of pages as PO files for translators who work with a program of their own: out, read strictly, in again."""
