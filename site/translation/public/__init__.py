"""What readers of another language meet: the page behind an address, a notice where it is missing, how new it is."""
