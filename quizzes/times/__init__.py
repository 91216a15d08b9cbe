"""When an exercise opens, is due and closes for one student, and what follows from it."""
