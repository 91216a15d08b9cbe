"""What comes in from outside, almost right: for each subject a module with its strategies and what must hold of any input.

In the suite they are few and always the same; `make fuzz MINUTES=n` goes on for as long as it is told.
"""
