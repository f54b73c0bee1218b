"""The snippet that a seller pastes into its web site: what can be chosen, and the HTML of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from html import escape
from typing import Self
from urllib.parse import urlencode

DEFAULTS = {"view": "catalog", "mode": "inline", "scheme": "auto", "theme": "brand", "loading": "lazy"}
"""What the loader does without being told; only the view is written all the same, as an example to change."""
LINK_TEXT = "Open our cloud shop"


@dataclass(frozen=True)
class Choice:
    """What the element is told, by the names of its attributes; an empty text leaves it to the loader."""

    view: str = "catalog"
    mode: str = "inline"
    scheme: str = "auto"
    theme: str = "brand"
    accent: str = ""
    radius: str = ""
    font: str = ""
    density: str = ""
    locale: str = ""
    deep_links: str = ""
    label: str = ""
    loading: str = "lazy"

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Self:
        """The choice that these values name; what is not there stays as the loader has it."""
        return cls(**{one.name: values[one.name] for one in fields(cls) if values.get(one.name)})

    @property
    def query(self) -> str:
        """The choice as an address carries it."""
        plain = asdict(Choice())
        return urlencode({name: value for name, value in asdict(self).items() if value != plain[name]})

    @property
    def attributes(self) -> dict[str, str]:
        """What has to be written, in order."""
        told = {name: value for name, value in asdict(self).items() if value and DEFAULTS.get(name) != value}
        written = {"view": self.view} | told
        return {name.replace("_", "-"): value for name, value in written.items()}


@dataclass(frozen=True)
class Snippet:
    """The HTML for one seller's shop, whose portal stands at `base`."""

    base: str
    slug: str
    choice: Choice = Choice()
    link_text: str = LINK_TEXT

    @property
    def link(self) -> str:
        """A plain link to the shop, which works wherever nothing else may be pasted."""
        return f'<a href="{self.base}/shop/{self.slug}">{escape(self.link_text)}</a>'

    @property
    def element(self) -> str:
        """The element; the link in it stays where the frame cannot be shown."""
        told = "".join(_attribute(name, value) for name, value in self.choice.attributes.items())
        return f'<cloud-shop shop="{self.slug}"{told}>{self.link}</cloud-shop>'

    @property
    def evergreen(self) -> str:
        """With the loader that renews itself."""
        return f'{self.element}\n<script async src="{self.base}/embed/v1.js"></script>'

    def pinned(self, version: str, integrity: str) -> str:
        """With the loader of one version, which the browser compares with its hash."""
        source = f"{self.base}/embed/v{version}/cloud-shop.js"
        script = f'<script async src="{source}" integrity="{integrity}" crossorigin="anonymous"></script>'
        return f"{self.element}\n{script}"


def _attribute(name: str, value: str) -> str:
    if name == "deep-links" and value == "on":
        return f" {name}"
    return f' {name}="{escape(value)}"'
