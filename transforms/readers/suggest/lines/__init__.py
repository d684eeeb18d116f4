"""A file as lines and columns: encoding, delimiter, header, footer."""
