"""From detected people to followed people: pure numpy over time."""
