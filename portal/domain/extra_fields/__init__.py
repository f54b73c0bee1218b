"""Fields that a seller adds to what customers tell about themselves (F26, F27)."""
