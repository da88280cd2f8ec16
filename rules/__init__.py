"""Pure functions from a training log and a day to findings, one rule a file."""
