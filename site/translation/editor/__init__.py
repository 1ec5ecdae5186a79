"""A page's texts side by side: hints beside a text, what refuses a translation, the way back from manual changes."""
