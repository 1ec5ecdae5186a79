"""``make bench``: what every kind of page costs, with cards loaded the way users load them."""
