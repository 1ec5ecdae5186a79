"""Faults of what lies behind the site, with production settings and the real server."""
