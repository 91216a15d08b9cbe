"""Questions without data, judged at once and stored nowhere: inside lessons, and before them."""
