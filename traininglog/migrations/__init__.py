"""Alembic's scripts: how older databases become today's."""
