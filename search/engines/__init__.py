"""Engines that execute a plan: the embedded one in memory, and Elasticsearch. Both rank alike."""
