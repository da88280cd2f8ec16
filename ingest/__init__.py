"""Readers: bytes in, activities and pain entries out. They know no database."""
