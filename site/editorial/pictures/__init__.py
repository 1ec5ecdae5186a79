"""Pictures: what is kept of an uploaded file, where it lies, whose it is."""
