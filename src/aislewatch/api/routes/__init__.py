"""One file per resource; each holds a ``router``."""
