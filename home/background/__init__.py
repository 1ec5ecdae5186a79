"""What runs beside the website: its steps, how each is run within limits, and what is known of how it went."""
