"""What a student knows, which mistakes they hold, what to ask next, and when to ask again.

Pure functions (old state, answer, now) -> (new state, log), each with a constant amount of work per answer.
"""
