"""The command line, one file a command."""

__version__ = "0.1.0"
