"""Pictures of figures: pure functions that give all geometry, words and table rows, so that a template only writes them.

They take `programmes.series.Figures`, where small numbers are hidden already, and an indicator's plain attributes. The same
templates serve pages and PDFs.
"""
