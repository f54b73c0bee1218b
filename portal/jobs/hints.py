"""The queue of hints: ids of outbox rows that are due. It may be lost, doubled or late."""

import secrets
from collections.abc import Iterable

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

NAME = "portico"
RUN = "portal.jobs.run.run"
LONGEST_RUN = 600
KEEP_FAILURES = 3600


def hints(connection: Redis) -> Queue:
    """The queue, with a serializer that cannot carry code."""
    return Queue(NAME, connection=connection, serializer=JSONSerializer)


def send_hints(queue: Queue, ids: Iterable[int]) -> None:
    """Tell a worker of each row. Raises redis.RedisError."""
    queue.enqueue_many(
        [
            Queue.prepare_data(
                RUN,
                (one,),
                job_id=f"{one}-{secrets.token_hex(8)}",
                timeout=LONGEST_RUN,
                result_ttl=0,
                failure_ttl=KEEP_FAILURES,
                description=str(one),
            )
            for one in ids
        ]
    )


def waiting_in(queue: Queue) -> set[int]:
    """The rows whose hints no worker has taken yet. Raises redis.RedisError."""
    rows = (job_id.partition("-")[0] for job_id in queue.get_job_ids())
    return {int(row) for row in rows if row.isdigit()}
