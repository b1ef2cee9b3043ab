"""Figures of Sotkanet, THL's bank of statistics: from its REST API 1.1 or from saved answers of it."""
