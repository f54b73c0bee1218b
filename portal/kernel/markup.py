"""The tags of a web page that somebody else wrote, however careless: names and attributes in order."""

from dataclasses import dataclass
from html.parser import HTMLParser


@dataclass(frozen=True)
class Tag:
    """One opening tag; an attribute without a value is empty."""

    name: str
    attributes: dict[str, str]

    def get(self, name: str) -> str:
        """What the attribute says; empty where it is not there."""
        return self.attributes.get(name, "")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in reversed(attrs)}  # of two alike the first counts
        self.tags.append(Tag(tag, told))


def tags_of(html: str) -> list[Tag]:
    """Every tag outside of scripts and comments."""
    reader = _Reader()
    reader.feed(html)
    return reader.tags
