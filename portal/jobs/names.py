"""What is done for each kind of work: the one table of jobs."""

from collections.abc import Callable

from portal.db.outbox import Lease

Handler = Callable[[Lease], None]
"""Does the work and calls `outbox.finish` in the transaction of its effect (`effects.finishing`).

It may raise RetryLater or GiveUp of `portal.db.outbox`; every other exception is tried again with
growing pauses. What it calls outside must stand being called twice with the same key.
"""

HANDLERS: dict[str, Handler] = {}
