"""Practice, revision and the diagnostic: one question at a time, judged at once, on data that wait in a pool."""
