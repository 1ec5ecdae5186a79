"""Drafts by a machine: asking the service, keeping what it answers apart until a person releases it."""
