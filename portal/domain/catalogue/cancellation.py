"""Whether and when a service can be cancelled (F23b): said by its product, and kept with what was bought."""

from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Coded
from portal.kernel.texts import Text

LONGEST_WINDOW = 8760
"""Hours of a year."""


class CancellationPolicy(StrEnum):
    """When a service can be cancelled; a window is counted from its start."""

    ANYTIME = "anytime"
    WINDOW_HOURS = "window_hours"
    END_OF_TERM_ONLY = "end_of_term_only"
    NEVER = "never"


class Cancellable:
    """The policy as columns: on a product, and as it was then on order line and subscription."""

    cancellation_policy: Mapped[CancellationPolicy] = mapped_column(
        Coded(CancellationPolicy), default=CancellationPolicy.ANYTIME
    )
    cancellation_hours: Mapped[int] = mapped_column(default=0)
    """How long the window is; 0 without one."""

    @property
    def cancellation_in_words(self) -> Text:
        """What the buyer has to know before the order."""
        match self.cancellation_policy:
            case CancellationPolicy.ANYTIME:
                return Text("It can be cancelled at any time.")
            case CancellationPolicy.WINDOW_HOURS:
                hours = self.cancellation_hours
                return Text("It can be cancelled in the first %(hours)s hours only.", hours=hours)
            case CancellationPolicy.END_OF_TERM_ONLY:
                return Text("It can be cancelled to the end of its term only.")
            case CancellationPolicy.NEVER:
                return Text("It cannot be cancelled.")
