"""Fakes of the ports, held to the same contracts as the adapters they stand for."""
