"""Reads FIT files: the project's own columnar reader, and fitparse as reference."""
