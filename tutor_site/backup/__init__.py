"""Copies of the whole database, and the proof that a restored one is the same."""
