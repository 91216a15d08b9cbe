"""Question files: their schema, their checks, and the way into the database."""
