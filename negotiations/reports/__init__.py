"""What only reads: pages' and files' contents put together from the models. Nothing here writes."""
