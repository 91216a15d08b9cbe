"""What becomes of answers, marks and practice when their student's account is deleted."""
