"""Who acts: the one value that actions, audit rows and scopes carry about a person or a machine."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Actor:
    """A person, a visitor or a job. ``permissions`` are codes of the specification's section 3."""

    name: str
    user_id: int | None = None
    membership_id: int | None = None
    is_staff: bool = False
    permissions: frozenset[str] = field(default_factory=frozenset)
    own_only: frozenset[str] = field(default_factory=frozenset)
    """Those of the permissions that end at what the person ordered."""

    def may(self, permission: str) -> bool:
        """Whether the actor holds the permission in the seller or account of the scope."""
        return permission in self.permissions

    def reaches(self, permission: str, owner_id: int | None) -> bool:
        """Whether the permission, once held, covers what this user ordered."""
        return permission not in self.own_only or owner_id == self.user_id


SYSTEM = Actor("Portico")
VISITOR = Actor("Visitor")
