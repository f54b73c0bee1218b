"""The process that does the work: RQ's worker, which forks for each hint."""

import gc
import logging
import signal
import time

from redis import Redis, RedisError
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy.orm import configure_mappers

from portal.db import db
from portal.jobs.hints import NAME
from portal.mail.render import compile_templates

logger = logging.getLogger(__name__)
PAUSE = 1.0
MAINTENANCE = 60


class HintWorker(Worker):
    """A worker that looks for Redis often, and whose children take no connection from it."""

    max_connection_wait_time = 2.0
    told_to_stop = False

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """In the child: the parent's connections to the database are neither ours to use nor to close."""
        db.engine.dispose(close=False)
        super().main_work_horse(job, queue)

    def handle_warm_shutdown_request(self) -> None:
        """Remember that it was a person or a supervisor who wanted the end, not the loss of Redis."""
        self.told_to_stop = True
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]


def work(redis_url: str) -> None:
    """Work until told to stop (SIGTERM: after the piece at hand), also when Redis comes and goes."""
    _prepare()
    for name in ("rq.worker", "rq.job"):
        logging.getLogger(name).setLevel(logging.WARNING)
    while not _worked_to_the_end(redis_url):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        time.sleep(PAUSE)


def _prepare() -> None:
    """Do what each child would do anew: it lives for one piece of work, and inherits what is there."""
    configure_mappers()
    compile_templates()
    gc.freeze()  # or the collector of each child walks, and so copies, all that it has inherited


def _worked_to_the_end(redis_url: str) -> bool:
    """Run one worker; false when it ended without having been told to."""
    connection = Redis.from_url(redis_url, socket_connect_timeout=1)
    worker: HintWorker | None = None
    try:
        worker = HintWorker(
            [NAME], connection=connection, serializer=JSONSerializer, maintenance_interval=MAINTENANCE
        )
        worker.work(logging_level="WARNING")
    except RedisError as error:
        logger.warning("Redis does not answer.", extra={"reason": str(error)})
    finally:
        connection.close()
    return worker is not None and worker.told_to_stop  # also where Redis went away at the same time
