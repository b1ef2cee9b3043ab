"""Figures as tables: a template with the county's own indicators, files that bring figures, exports of what may be shown."""
