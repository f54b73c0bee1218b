"""TXT records of the domain name system: asking for one name, within a time."""

from dataclasses import dataclass
from datetime import timedelta

from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer, Resolver


@dataclass(frozen=True)
class Servers:
    """Whom to ask; without addresses those of this machine."""

    addresses: tuple[str, ...] = ()
    port: int = 53
    patience: timedelta = timedelta(seconds=5)


_servers = Servers()


def configure(servers: Servers) -> Servers:
    """Set whom this process asks; returns the former ones."""
    global _servers  # noqa: PLW0603 -- one resolver a process, like the policy of the guarded client
    former, _servers = _servers, servers
    return former


def txt_records(name: str) -> list[str]:
    """The texts that stand at the name, none where there is no such name; raises OSError for silence."""
    servers = _servers
    try:
        resolver = Resolver(configure=not servers.addresses)
        if servers.addresses:
            resolver.nameservers, resolver.port = list(servers.addresses), servers.port
        found = resolver.resolve(name, "TXT", lifetime=servers.patience.total_seconds())
    except (NXDOMAIN, NoAnswer):
        return []
    except DNSException as error:
        raise OSError(f"No answer about {name} ({type(error).__name__}).") from error
    return [b"".join(record.strings).decode(errors="replace") for record in found]
