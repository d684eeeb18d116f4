"""Rows that several methods share, a theme a module."""
