"""Aislewatch: suspicion levels, alerts and cases from a shop's own cameras."""

__version__ = "0.1.0"
