"""What a machine carries: cameras per core, latency and memory, beside what the same networks cost bare."""
