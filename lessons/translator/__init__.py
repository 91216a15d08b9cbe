"""The page that says a student's model in six packages."""
