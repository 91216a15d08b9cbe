"""What is stored about a person: a copy of it for them, and its deletion. Apps above say what they hold, on starting."""
