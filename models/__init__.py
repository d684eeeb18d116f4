"""What is learned from data; this release ships rules only (see README.md)."""
