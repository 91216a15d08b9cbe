"""What tutors see of the bank: its questions, and each of them tried on data."""
