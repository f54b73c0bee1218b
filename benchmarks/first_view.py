"""How much a widget's first view weighs, and how soon it can be seen and used on a slow machine.

The browser gets a processor four times slower, 1.6 Mbit/s and 150 ms of latency. Sizes are of what
travels; pages are counted as compressed by gzip, as the server in front of the product does.
"""

import gzip
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, Response, sync_playwright

from tests.browser import found
from tests.e2e.running import World, a_page, at_rest, running

RUNS = 3
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-features=IsolateOrigins,site-per-process",  # one process, so that the frame is as slow
    "--disable-site-isolation-trials",
]
BEFORE_PAINT = """() => {
  const [painted] = performance.getEntriesByName("first-contentful-paint");
  const asked = performance.getEntriesByType("resource");
  return asked.filter(({ startTime }) => startTime < painted.startTime).map(({ name }) => name);
}"""
WATCH = """
window.seen = { lcp: 0, cls: 0, inp: 0 };
const on = (type, use, more = {}) => {
  const observer = new PerformanceObserver((list) => list.getEntries().forEach(use));
  observer.observe({ type, buffered: true, ...more });
};
on("largest-contentful-paint", (entry) => { seen.lcp = entry.startTime; });
on("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.cls += entry.value; });
on("event", (entry) => { if (entry.interactionId) seen.inp = Math.max(seen.inp, entry.duration); },
  { durationThreshold: 16 });
"""


@dataclass
class Figure:
    """What was measured, and the most it may be."""

    name: str
    goal: float
    unit: str
    values: list[float] = field(default_factory=list)

    @property
    def is_met(self) -> bool:
        return median(self.values) <= self.goal

    def __str__(self) -> str:
        mark = "met" if self.is_met else "MISSED"
        values = " ".join(f"{value:g}" for value in self.values)
        middle = f"{median(self.values):>9.4g} {self.unit:<4}"
        return f"{self.name:<49} {middle} goal {self.goal:g}: {mark} ({values})"


def main() -> None:
    """Measure the widget and the catalogue, print each figure, and fail when a goal is missed."""
    figures = {
        "paint_requests": Figure("widget, asked for before its first paint: requests", 4, ""),
        "paint_weight": Figure("widget, asked for before its first paint: weight", 22, "kB"),
        "requests": Figure("widget's first view, with htmx: requests", 5, ""),
        "weight": Figure("widget's first view, with htmx: weight", 40, "kB"),
        "loader": Figure("widget's loader", 3.5, "kB"),
        "host_cls": Figure("widget: layout shift in the page around", 0, ""),
        **{
            f"{what}_{name}": Figure(f"{what}: {name.upper()}", goal, unit)
            for what in ("widget", "catalogue")
            for name, goal, unit in (("lcp", 1500, "ms"), ("inp", 100, "ms"), ("cls", 0.02, ""))
        },
    }
    with (
        tempfile.TemporaryDirectory(prefix="portico-bench-") as folder,
        sync_playwright() as playwright,
        running(Path(folder)) as world,
        playwright.chromium.launch(executable_path=found(), args=ARGUMENTS) as browser,
    ):
        for _ in range(RUNS):
            for name, value in {**widget(browser, world), **catalogue(browser, world)}.items():
                figures[name].values.append(value)
    sys.stdout.write("".join(f"{figure}\n" for figure in figures.values()))
    sys.exit(not all(figure.is_met for figure in figures.values()))


@contextmanager
def slow_page(browser: Browser) -> Iterator[Page]:
    """A page on a slow machine with a slow line."""
    page = a_page(browser)
    page.add_init_script(WATCH)
    session: CDPSession = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    line = {"latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000, "offline": False}
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", line)
    yield page
    page.context.close()


def widget(browser: Browser, world: World) -> dict[str, float]:
    """The catalogue in a frame on the reseller's own site; then one product is opened."""
    asked: list[Response] = []
    with slow_page(browser) as page:
        page.on(
            "response", lambda answer: asked.append(answer) if answer.url.startswith(world.portal) else None
        )
        page.goto(world.demo["reseller_site"])
        page.locator("cloud-shop").scroll_into_view_if_needed()
        shop = page.frame_locator("cloud-shop iframe")
        at_rest(shop.locator("main h1"))
        frame = page.frames[1]
        frame.evaluate("htmxThere.then(() => {})")
        sizes = {answer.url: weight_of(answer) for answer in asked if is_ours(answer, world)}
        early = [frame.url, *frame.evaluate(BEFORE_PAINT), f"{world.portal}/embed/v1.js"]
        painting = [sizes[url] for url in sizes if url in early]
        at_rest(shop.locator("main li.card a").first).click()
        at_rest(shop.locator("#add-form"))
        seen, around = frame.evaluate("seen"), page.evaluate("seen")
    return {
        "paint_requests": len(painting),
        "paint_weight": sum(painting) / 1000,
        "requests": len(sizes),
        "weight": sum(sizes.values()) / 1000,
        "loader": next(size for url, size in sizes.items() if url.endswith("/embed/v1.js")) / 1000,
        "host_cls": around["cls"],
        **{f"widget_{name}": value for name, value in seen.items()},
    }


def catalogue(browser: Browser, world: World) -> dict[str, float]:
    """The shop's own page, and a search in it."""
    with slow_page(browser) as page:
        page.goto(f"{world.portal}/shop/northlight/")
        page.locator("[name=q]").click()
        page.keyboard.type("mail", delay=50)
        page.wait_for_timeout(1500)
        seen: dict[str, Any] = page.evaluate("seen")
    return {f"catalogue_{name}": value for name, value in seen.items()}


def is_ours(answer: Response, world: World) -> bool:
    """Whether the portal sent it, for the page itself."""
    return answer.url.startswith(world.portal) and not answer.url.endswith(".svg")


def weight_of(answer: Response) -> int:
    """Bytes on the line, without headers."""
    if answer.header_value("content-encoding"):
        return answer.request.sizes()["responseBodySize"]
    return len(gzip.compress(answer.body(), 9, mtime=0))


if __name__ == "__main__":
    main()
