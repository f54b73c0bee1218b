"""A name server for tests: it answers TXT questions over UDP on this machine."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from portal.connectors import txt


@contextmanager
def name_server(records: Mapping[str, str]) -> Iterator[None]:
    """Let the process ask a server that knows these names and no other."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        thread = Thread(target=_serve, args=(bound, records), daemon=True)
        thread.start()
        port = bound.getsockname()[1]
        former = txt.configure(txt.Servers(("127.0.0.1",), port, timedelta(seconds=2)))
        yield
        txt.configure(former)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", port))
        thread.join()


def _serve(bound: socket.socket, records: Mapping[str, str]) -> None:
    while True:
        told, whom = bound.recvfrom(4096)
        if not told:
            return
        question = dns.message.from_wire(told)
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        name = question.question[0].name.to_text()
        if text := records.get(name.rstrip(".")):
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", f'"{text}"'))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        bound.sendto(answer.to_wire(), whom)
