"""Students who are not there: with planted mistakes they work through the product's own functions, for tests and figures."""
