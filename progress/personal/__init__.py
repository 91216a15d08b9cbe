"""What the copy of a person's data says of their work: exercises, practice, what is believed, and tutors' notes."""
