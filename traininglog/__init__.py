"""The ground: models, database, streams, access and reference data."""
