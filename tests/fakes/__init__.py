"""Stand-ins for the ports, checked by the same contract suites as the real adapters."""
