"""A report assembled from what was filled in: its text, what is missing in it, and what is wrong in it. "
"Pure."""
