"""The synthetic store: scenarios acted by people in 3-D, as poses or as rendered video, with ground truth.

World coordinates are metres, right-handed: x east, y north, z up, the floor at z = 0. Angles are radians,
counter-clockwise seen from above; yaw 0 looks east. All chance comes from a scenario's seed.
"""
