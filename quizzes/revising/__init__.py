"""Revision: which mistakes are due, how a student wants it, what the coming weeks hold, and reminders."""
