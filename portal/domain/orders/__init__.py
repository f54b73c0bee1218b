"""Orders: placing them, the holds that keep them back, approving, and their timeline."""
