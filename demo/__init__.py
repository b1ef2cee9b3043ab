"""Made-up and played data: the demo, a round rehearsed into a folder, and a national set for measuring speed."""
