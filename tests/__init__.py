"""Tests, named after the module they test."""
