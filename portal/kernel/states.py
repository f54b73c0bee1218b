"""State machines as one table of moves; every other move is refused."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from portal.kernel.errors import IllegalMove
from portal.kernel.texts import Text, Words

S = TypeVar("S", bound=Hashable)


@dataclass(frozen=True)
class Machine(Generic[S]):
    """`moves` maps (state, event) to the next state, `labels` name each state
    to the user, in words that follow "while"."""

    name: str
    moves: Mapping[tuple[S, str], S]
    labels: Mapping[S, Words]

    def __post_init__(self) -> None:
        states = {state for state, _ in self.moves} | set(self.moves.values())
        if unnamed := states - set(self.labels):
            raise ValueError(f"{self.name}: no label for {sorted(map(str, unnamed))}.")

    def can(self, state: S, event: str) -> bool:
        """Say whether the event may happen in this state."""
        return (state, event) in self.moves

    def next(self, state: S, event: str) -> S:
        """Return the state the event leads to; raises IllegalMove where there is none."""
        try:
            return self.moves[state, event]
        except KeyError:
            label = self.labels.get(state, state)
            raise IllegalMove(Text("This is not possible while %(state)s.", state=label)) from None
