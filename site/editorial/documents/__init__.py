"""Documents: what a file says beside its text, told to whoever uploads it."""
