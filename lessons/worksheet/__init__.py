"""The working sheet of a study of one's own: what it asks, and what follows from the answers. Pure."""
