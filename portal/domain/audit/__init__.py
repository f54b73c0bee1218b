"""Who did what to which record: one append-only row for each action."""
