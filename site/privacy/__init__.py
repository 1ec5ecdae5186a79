"""Where a person stands in the whole site, and how the person leaves it again."""
