"""One page a file: its layout, and its callbacks in a function that takes the app."""
