"""Relay and worker as processes of their own: `python -m tests.jobs.process relay|worker`.

`test.work` notes its effect; `test.slow` first waits a second, as a call of a vendor does.
"""

import os
import sys
import time

from portal.application import create_app
from portal.config import Settings
from portal.db.outbox import Lease
from portal.jobs.effects import finishing
from portal.jobs.names import HANDLERS
from tests.jobs.work import note_effect


def succeed(lease: Lease) -> None:
    with finishing(lease):
        note_effect(lease)


def succeed_slowly(lease: Lease) -> None:
    time.sleep(1)
    succeed(lease)


if __name__ == "__main__":
    HANDLERS.update({"test.work": succeed, "test.slow": succeed_slowly})
    app = create_app(Settings.from_env(os.environ))
    sys.exit(app.test_cli_runner().invoke(args=["jobs", sys.argv[1]]).exit_code)
