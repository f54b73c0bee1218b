"""The product as `make run` starts it, for tests in a browser: started once, and what it says of itself."""

import email
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, FrameLocator, Locator, Page, Playwright

from portal.config import Settings
from portal.db import db
from portal.local.process import ROOT
from portal.local.stack import ENVIRONMENT
from tests.application import application
from tests.browser import found
from tests.ports import free_port

UP, MAILED, PATIENCE = 240, 90, 30
"""Seconds: until the product stands, until a mail is there that many jobs go before, and for all else."""
WHOLE = """async (element) => {
  const framed = window.parent !== window, { documentElement: root } = document;
  while (framed && innerHeight < Math.floor(root.getBoundingClientRect().height))
    await new Promise(requestAnimationFrame);
  return framed;
}"""
PAINTED = (
    """async () => { for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame); }"""
)


@dataclass
class World:
    """The running product: its folder, and what demo.json says of it."""

    folder: Path
    environ: dict[str, str]
    demo: dict[str, Any]

    @property
    def portal(self) -> str:
        return str(self.demo["portal"]).rstrip("/")

    def person(self, role: str) -> dict[str, str]:
        return dict(self.demo["people"][role])

    def mails(self, to: str) -> list[EmailMessage]:
        """What arrived for somebody by SMTP, the oldest first."""
        files = sorted((self.folder / "mail").glob("*.eml"))
        read = [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]
        return [one for one in read if isinstance(one, EmailMessage) and to in str(one["To"])]

    def mail(self, to: str, text: str, *, number: int = 1) -> str:
        """The text of the newest mail to somebody that says this, as soon as there are so many."""
        deadline = time.monotonic() + MAILED
        while time.monotonic() < deadline:
            found = [told for one in self.mails(to) if text in str(one["Subject"]) + (told := _text_of(one))]
            if len(found) >= number:
                return found[-1]
            time.sleep(0.3)
        raise AssertionError(
            f"No mail to {to} says {text!r}: {[str(one['Subject']) for one in self.mails(to)]}"
        )

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Act in the running product as one of its own processes does."""
        told = json.loads((self.folder / ENVIRONMENT).read_text())
        with application(Settings.from_env(self.environ | told)) as app, app.app_context():
            yield
            db.session.remove()

    def command(self, *words: str) -> str:
        """What a command of the product prints; it has to end well."""
        command = [sys.executable, "-m", "portal.local", "flask", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environ, capture_output=True, text=True, timeout=UP, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def _text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    return str(part.get_content()) if part else ""


@contextmanager
def running(place: Path, *, with_history: bool = False) -> Iterator[World]:
    """`make run` in a folder of its own; the demo's first day, unless its history is asked for."""
    folder, log = place / "instance", place / "output"
    unwanted = ("_URL", "SECRET_KEY", "DEMO", "HOST")
    history = {"DEMO_HISTORY": "1" if with_history else "0"}
    environ = {name: text for name, text in os.environ.items() if not name.endswith(unwanted)}
    environ |= {"INSTANCE_DIR": str(folder), "PORT": str(free_port())} | history
    command = [sys.executable, "-m", "portal.local", "run"]
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=output, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + UP
    while "Ctrl-C" not in log.read_text() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.2)
    assert "Ctrl-C" in log.read_text(), log.read_text()
    yield World(folder, environ, json.loads((folder / "demo.json").read_text()))
    process.send_signal(signal.SIGTERM)
    process.wait(60)


@contextmanager
def strict_browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser that blocks third-party cookies."""
    arguments = ["--no-sandbox", "--disable-background-networking", "--test-third-party-cookie-phaseout"]
    with playwright.chromium.launch(executable_path=found(), args=arguments) as opened:
        yield opened


def a_page(browser: Browser, *, width: int = 1280, **options: Any) -> Page:
    """A browser of its own, as of another person."""
    viewport = {"width": width, "height": 800}
    page = browser.new_context(reduced_motion="reduce", viewport=viewport, **options).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(PATIENCE * 1000)
    return page


def sign_in_to_portal(browser: Browser, world: World, role: str, **options: Any) -> Page:
    """The portal as one of the demo's people sees it."""
    page, person = a_page(browser, **options), world.person(role)
    page.goto(person["sign_in"])
    page.locator("[name=email]").fill(person["email"])
    page.locator("[name=password]").fill(person["password"])
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def at_rest(found: Locator) -> Locator:
    """The same, once it can be pressed as a person does, who presses what they see.

    For some frames after a frame has grown or the page around it has scrolled, the browser still hands
    presses out by the picture before: they end in the page around. Where no script may run no picture is
    ever announced, so only a frame waits for one.
    """
    found.scroll_into_view_if_needed()
    if found.evaluate(WHOLE):
        found.scroll_into_view_if_needed()
        found.page.evaluate(PAINTED)
    return found


def sign_in_to_shop(shop: FrameLocator | Page, *, address: str, password: str) -> None:
    """Fill in the shop's form, which the page shows."""
    shop.locator("#sign-in-form [name=email]").fill(address)
    shop.locator("#sign-in-form [name=password]").fill(password)
    at_rest(shop.locator("#sign-in-form button[type=submit]")).click()


def tick_terms(shop: FrameLocator | Page) -> None:
    """Accept each document that the last step of a checkout asks for."""
    boxes = shop.locator("#review-form [name=accept_terms]")
    at_rest(boxes.first)
    for box in boxes.all():
        at_rest(box).check()


def account_menu(shop: FrameLocator | Page) -> Locator:
    """What opens the account menu: there for those who have signed in alone."""
    return shop.locator(".account__summary")


def sign_out_of_shop(shop: FrameLocator | Page) -> None:
    """By the account menu."""
    at_rest(account_menu(shop)).click()
    at_rest(shop.get_by_role("button", name="Sign out")).click()


def link_in(text: str, path: str) -> str:
    """The first link in a mail that goes there."""
    match = re.search(rf"http://\S+{path}/[\w.-]+", text)
    assert match is not None, text
    return match.group(0)


def decide(page: Page, act: str = "Approve") -> None:
    """Choose an act of the page, and say yes to its question in the dialog, which a script opens."""
    page.get_by_role("link", name=act, exact=True).wait_for()
    page.wait_for_load_state()
    page.get_by_role("link", name=act, exact=True).click()
    with page.expect_navigation():
        page.locator("dialog[open]").get_by_role("button", name=act).click()
