"""Content of the demonstration: cards in own words, pictures drawn by code."""
