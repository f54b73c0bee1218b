"""People who sign in: users, memberships, sessions, permissions, throttling."""
