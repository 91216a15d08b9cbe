"""Search over the guides, the ten mistakes, the glossary and, for tutors, the bank."""
