"""Files that companies hand in: what may come, judged by what is in them, and who keeps them."""

from collections.abc import Collection
from dataclasses import dataclass, field
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from PIL import Image
from sqlalchemy import delete, select
from sqlalchemy.orm import undefer

from portal.db import db
from portal.domain.accounts.models import Account
from portal.domain.extra_fields.models import ExtraFile
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.ids import new_public_id

LARGEST_FILE = 5 * 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "zip": "application/zip",
}
"""What is taken, by the ending of its name."""
_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
"""What a packed document holds."""


@dataclass(frozen=True)
class Upload:
    """A file as it was sent; `content` ends a byte above the limit."""

    name: str
    content: bytes = field(repr=False)

    @property
    def ending(self) -> str:
        """Of its name, in small letters."""
        return self.name.rpartition(".")[2].lower()

    @property
    def is_too_large(self) -> bool:
        """Whether it is above the limit."""
        return len(self.content) > LARGEST_FILE

    @property
    def is_what_it_says(self) -> bool:
        """Whether it is of a type that is taken, and its content is what its name ends in."""
        match self.ending:
            case "pdf":
                return self.content.startswith(b"%PDF-")
            case "png" | "jpg" | "jpeg":
                return _is_picture(self.content, "PNG" if self.ending == "png" else "JPEG")
            case "docx" | "xlsx" | "zip":
                return _is_packed(self.content, _PARTS.get(self.ending, ""))
        return False


def _is_picture(content: bytes, kind: str) -> bool:
    try:
        with Image.open(BytesIO(content), formats=(kind,)) as opened:
            opened.verify()
    except Exception:  # a broken file makes a decoder stumble in ways that nobody lists
        return False
    return True


def _is_packed(content: bytes, part: str) -> bool:
    try:
        with ZipFile(BytesIO(content)) as packed:
            return not part or part in packed.namelist()
    except (BadZipFile, ValueError, OSError):
        return False


def keep_file(account: Account, code: str, upload: Upload) -> dict[str, str]:
    """Keep it in place of what was handed in before; what stands for it among the answers."""
    drop_files(account, [code])
    made = ExtraFile(
        public_id=new_public_id("xfi"), account_id=account.id, code=code, name=upload.name[-200:],
        content_type=TYPES[upload.ending], content=upload.content, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return {"file": made.public_id, "name": made.name}


def drop_files(account: Account, codes: Collection[str]) -> None:
    """Delete what was handed in to these fields."""
    of_account = delete(ExtraFile).where(ExtraFile.account_id == account.id, ExtraFile.code.in_(codes))
    db.session.execute(of_account)


def file_or_404(account: Account, public_id: str) -> ExtraFile:
    """One that the account has handed in, with its content; raises NotFound."""
    found = db.session.scalar(
        select(ExtraFile)
        .where(ExtraFile.account_id == account.id, ExtraFile.public_id == public_id)
        .options(undefer(ExtraFile.content))
    )
    if found is None:
        raise NotFound
    return found
