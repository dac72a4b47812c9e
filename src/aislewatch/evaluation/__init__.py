"""Replaying, scoring and measuring: what a video, a data set or a trace says about the product."""
