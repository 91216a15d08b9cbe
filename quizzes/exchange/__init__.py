"""Questions for other systems (Moodle XML, QTI 2.1) and from them (Moodle XML, GIFT)."""
