"""Lists as files: short ones are answered at once, long ones written by a job, fetched, and forgotten."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import undefer

from portal.db import apart, current_scope, db, outbox
from portal.db.outbox import Outbox
from portal.domain.audit.actions import record
from portal.domain.lists.models import KEPT, FileKind, ListFile
from portal.domain.sellers.queries import current_seller
from portal.domain.users.models import User
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.ids import new_public_id
from portal.mail.queue import send_later

KIND = "lists.write_file"


def note_taken_out(endpoint: str, query: str, kind: FileKind, rows: int, *, actor: Actor) -> None:
    """Write down who takes which list out of the portal."""
    record(actor, "list.taken_out", current_seller(), list=endpoint, filters=query, file=str(kind), rows=rows)


def ask_for_file(
    endpoint: str, query: str, kind: FileKind, rows: int, *, title: str, language: str, actor: Actor
) -> ListFile:
    """Have a list of so many rows written down; a mail says when it is ready. Staff only."""
    asked = ListFile(
        public_id=new_public_id("lfi"), user_id=actor.user_id, membership_id=actor.membership_id,
        endpoint=endpoint, query=query, kind=kind, title=title, language=language, rows=rows,
        created_at=clock.now(),
    )  # fmt: skip
    db.session.add(asked)
    db.session.flush()
    outbox.add(KIND, key=asked.public_id, seller_id=current_scope().seller_id, file_id=asked.id)
    return asked


def own_file_or_404(public_id: str, actor: Actor) -> ListFile:
    """One that the actor has asked for; raises NotFound."""
    found = db.session.scalar(
        select(ListFile).where(ListFile.public_id == public_id, ListFile.user_id == actor.user_id)
    )
    if found is None:
        raise NotFound
    return found


def content_of(file: ListFile) -> bytes:
    """What was written; raises NotFound while it is not finished."""
    found = db.session.scalars(
        select(ListFile).where(ListFile.id == file.id).options(undefer(ListFile.content))
    ).one()
    if found.content is None:
        raise NotFound
    return found.content


def is_given_up(file: ListFile) -> bool:
    """Whether nobody is writing it any more."""
    state = select(Outbox.state).where(Outbox.kind == KIND, Outbox.dedupe_key == file.public_id)
    return db.session.scalar(state) == "dead"


def note_rows_done(file_id: int, rows: int) -> None:
    """Tell whoever waits how far it is, in a transaction of its own."""
    with apart() as session:
        session.execute(update(ListFile).where(ListFile.id == file_id).values(rows_done=rows))


def finish_file(file_id: int, content: bytes, rows: int) -> None:
    """Keep what was written, and send word of it."""
    file = db.session.get_one(ListFile, file_id)
    file.content, file.rows, file.rows_done, file.finished_at = content, rows, rows, clock.now()
    person = db.session.get_one(User, file.user_id)
    send_later("list-file-ready", to=person.email, name=person.name, key=file.public_id, file_id=file.id)
    db.session.flush()


def forget_files() -> None:
    """Delete files that nobody can fetch any more."""
    db.session.execute(delete(ListFile).where(ListFile.created_at < clock.now() - KEPT))
