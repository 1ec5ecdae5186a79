"""One German analysis for index and query: the same words become the same tokens on both sides.

``analyse_document`` (:mod:`search.index.documents`) and ``QueryAnalyser`` (:mod:`search.query.parsing`) are
the two doors; most other modules are one step of the chain.
"""
