"""Questions from other systems: Moodle XML and GIFT are read, and written down as drafts for an author to finish. Pure."""
