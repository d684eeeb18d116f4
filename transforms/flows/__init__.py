"""Entries become transfers; purchases become assets; accounts get their period table."""
