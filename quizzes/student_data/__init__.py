"""A student's own data set: made, drawn, shown."""
