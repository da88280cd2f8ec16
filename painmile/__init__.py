"""The command line, one file a command."""

__version__ = "0.1.0"


def main() -> None:
    """Begin the command `painmile`; here, since each reading process loads where it began."""
    from painmile.__main__ import main as begin

    begin()
