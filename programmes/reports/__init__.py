"""What only reads: the contents of pages and files, put together from figures and programmes. Nothing here writes."""
