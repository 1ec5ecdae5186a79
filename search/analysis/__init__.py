"""One German analysis for index and query: the same words become the same tokens on both sides.

``analyse_document`` (:mod:`search.analysis.documents`) and ``QueryAnalyser`` (:mod:`search.analysis.queries`) are
the two doors; every other module is one step of the chain. No Django model is imported here.
"""
