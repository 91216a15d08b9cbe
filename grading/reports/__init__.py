"""Written reports read by pattern: which discussion points and numbers are there. It advises, it never marks. Pure."""
