"""Passages of the guide: marked clear or unclear, asked about, answered; and which sections have been read."""
