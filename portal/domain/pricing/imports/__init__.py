"""Prices from a file: read line by line, shown with what each would change, and taken over all or none."""

from portal.domain.pricing.imports.file import LARGEST_FILE
from portal.domain.pricing.imports.queries import (
    READ,
    TAKE_OVER,
    Remark,
    far_falls_in,
    import_or_404,
    imports_of,
    is_stuck,
    lines_of_import,
    unweighed_in,
)
from portal.domain.pricing.imports.read import ask_to_read, forget_imports, read_import
from portal.domain.pricing.imports.take import ask_to_take_over, take_over

__all__ = [
    "LARGEST_FILE",
    "READ",
    "TAKE_OVER",
    "Remark",
    "ask_to_read",
    "ask_to_take_over",
    "far_falls_in",
    "forget_imports",
    "import_or_404",
    "imports_of",
    "is_stuck",
    "lines_of_import",
    "read_import",
    "take_over",
    "unweighed_in",
]
