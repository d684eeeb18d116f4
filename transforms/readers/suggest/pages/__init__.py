"""A PDF statement as a candidate table: where its columns stand, and what on its pages is no record."""
