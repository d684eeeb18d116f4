"""One module or folder an export format; each gives source records."""
