"""States of lists that staff keep under a name."""
