"""What became of an attempt, for the rest of the house."""

from dataclasses import dataclass

from portal.kernel.texts import Text, Words

LOST = Text("Find out at the vendor whether this was set up: the answer was lost.")
TROUBLE = Text("This could not be set up. The support team has been told.")


@dataclass(frozen=True)
class Fulfilment:
    """What the vendor delivered; `secret` is for the last buyer alone."""

    external_id: str
    facts: dict[str, str]
    secret: str | None


@dataclass(frozen=True)
class Failure:
    """Why it was not delivered: for the buyer, and for staff."""

    public_reason: Words
    staff_reason: Words


@dataclass(frozen=True)
class Waiting:
    """It goes on later, or staff were asked (`for_staff`)."""

    for_staff: Words = ""


Outcome = Fulfilment | Failure | Waiting
