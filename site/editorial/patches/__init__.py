"""What of Wagtail, Django and wagtail-localize is changed for every page and form, one module each.

``editorial.apps`` installs them; each says what it changes and why no hook does.
"""
