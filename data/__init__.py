"""Evidence, thresholds and word lists as data, each with its source."""
