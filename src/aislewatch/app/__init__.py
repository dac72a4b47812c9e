"""Putting the house together: the only place that knows everyone."""
