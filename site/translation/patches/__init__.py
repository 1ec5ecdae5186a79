"""What of wagtail-localize is changed, one module each.

``translation.apps`` installs them; each says which class or list it changes and why no hook does.
"""
