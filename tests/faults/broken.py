"""A command of the product with one safeguard taken away, to prove that the tests would notice.

`python -m tests.faults.broken lease worker` runs `flask jobs worker` with a lease that everybody gets.
"""

import os
import sys

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal import create_app
from portal.config import Settings
from portal.db import outbox
from portal.db.outbox import Lease


def claim_always(session: Session, outbox_id: int, owner: str) -> Lease | None:
    """Hand the work out, whoever has it already."""
    row = session.execute(
        text(
            "UPDATE outbox SET state = 'leased', lease_owner = :owner, attempts = attempts + 1,"
            " lease_token = lease_token + 1, lease_until = clock_timestamp() + interval '60 s' WHERE id = :id"
            " RETURNING id, lease_token, kind, seller_id, payload, attempts, max_attempts"
        ),
        {"id": outbox_id, "owner": owner},
    ).one()
    return Lease(*row)


def end_whatever_the_token(session: Session, lease: Lease, changes: str, **values: object) -> None:
    """Write the end of a run, also of one that was taken over."""
    session.execute(
        text(f"UPDATE outbox SET {changes} WHERE id = :id"),
        {"id": lease.id, "lease": 60} | values,
    )


if __name__ == "__main__":
    without, what = sys.argv[1:]
    if "lease" in without:
        outbox.claim = claim_always  # type: ignore[assignment]
    if "fence" in without:
        outbox._fenced = end_whatever_the_token  # type: ignore[assignment]
    app = create_app(Settings.from_env(os.environ))
    sys.exit(app.test_cli_runner().invoke(args=["jobs", what]).exit_code)
