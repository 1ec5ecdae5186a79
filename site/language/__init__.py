"""Text as people type, paste and upload it: cleaning and recognising. No Django, no models."""
