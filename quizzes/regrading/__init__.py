"""Marks judged anew because a question, its key or a tutor's mind was mended: dry run, apply, undo, and who is told."""
