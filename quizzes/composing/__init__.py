"""How tutors make an exercise in the browser: its frame, its questions, a preview, and its publication."""
