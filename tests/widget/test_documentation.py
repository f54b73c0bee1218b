"""docs/widget.md lists what the loader knows, and nothing else."""

import re

from portal.connectors.site_proof import FILE_PATH, WantedProof, Way
from portal.local.process import ROOT

LOADER = (ROOT / "portal/static/widget/loader.js").read_text()
PAGE = (ROOT / "docs/widget.md").read_text()


def listed(chapter: str) -> set[str]:
    """The names in the first column of a chapter's table."""
    text = PAGE.partition(f"## {chapter}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([\w-]+)[`(]", text, re.MULTILINE))


def words(pattern: str) -> set[str]:
    """The quoted words in what the pattern finds in the loader."""
    return {word for found in re.findall(pattern, LOADER) for word in re.findall(r'"([\w-]+)"', found)}


def test_the_attributes_are_those_of_the_loader() -> None:
    told = re.search(r'TOLD = "([^"]+)"', LOADER)
    assert told is not None
    read = set(told[1].split()) | words(r'#get\("[\w-]+"\)') - {"state"}

    assert listed("Attributes") == read
    assert words(r"observedAttributes = \[[^\]]+\]") <= read


def test_the_events_are_those_of_the_loader() -> None:
    relayed = re.search(r'EVENTS = "([^"]+)"', LOADER)

    assert relayed is not None
    assert listed("Events") == set(relayed.group(1).split()) | words(r'#emit\("[\w-]+"')


def test_the_methods_are_those_of_the_element() -> None:
    element = LOADER.partition("class CloudShop")[2]
    methods = set(re.findall(r"^    ([a-z]\w*)\(", element, re.MULTILINE))

    assert listed("Methods") == methods - {"constructor", "connectedCallback", "disconnectedCallback"} - {
        "attributeChangedCallback"
    }


def test_the_reasons_of_an_error_are_those_of_the_loader() -> None:
    reasons = words(r'#fail\("\w+"\)')

    assert all(f"`{reason}`" in PAGE for reason in reasons)


def test_each_event_is_sent_by_somebody() -> None:
    events = re.search(r'EVENTS = "([a-z -]+)"', LOADER)
    assert events is not None
    pages = "".join(page.read_text() for page in (ROOT / "portal/templates/widget").glob("*.html"))
    bridge = (ROOT / "portal/static/js/bridge.js").read_text()

    sent = {one for one in events[1].split() if f'data-host-event="{one}"' in pages or f'"{one}"' in bridge}

    assert sent == set(events[1].split())


def test_the_places_of_the_proof_are_those_that_are_looked_at() -> None:
    wanted = WantedProof("https://www.contoso.com", tuple(Way), "<token>")

    assert all(
        f"`{text}`" in PAGE for text in (wanted.txt_name, wanted.txt_value, wanted.meta_tag, FILE_PATH)
    )
