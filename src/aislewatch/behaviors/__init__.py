"""What suspicious actions look like: one file per family, each ``observe(scene) -> signals``; pure."""
