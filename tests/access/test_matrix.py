"""Each request of the access matrix succeeds for whom it is meant, with every field of its form.

So a refusal elsewhere is due to who asks, never to how.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from portal.web.forms import Form
from tests.access.asking import asked, is_let_in
from tests.access.conftest import World
from tests.application import rolled_back

RIGHTFUL = {"portal": "ada@northlight", "shop": "cleo@northlight", "embed": "cleo@northlight"}


@contextmanager
def fields_read() -> Iterator[set[str]]:
    """The names of the fields of each form that a view reads meanwhile."""
    found: set[str] = set()
    plain = Form.validate_on_submit

    def noting(form: Form, *arguments: object) -> bool:
        found.update(field.name for field in form if field.short_name != "csrf_token")
        return bool(plain(form, *arguments))

    Form.validate_on_submit = noting  # type: ignore[method-assign,assignment]
    try:
        yield found
    finally:
        Form.validate_on_submit = plain  # type: ignore[method-assign]


@pytest.mark.parametrize("shell", RIGHTFUL)
def test_each_request_succeeds_for_whom_it_is_meant(world: World, shell: str) -> None:
    browser = world.browser(RIGHTFUL[shell], shell)
    wrong = []

    for one in asked(world, shell):
        with rolled_back(world.app), fields_read() as fields:
            answer = one.of(browser)
        let_in = is_let_in(answer) or (not one.entry.rows and answer.status_code == 303)  # sign out
        if not let_in or (one.method == "POST" and fields != set(one.body)):
            wrong.append((str(one), answer.status_code, fields ^ set(one.body)))

    assert wrong == []
