"""Static files with a content hash in their address, and the bundles made of them.

There is no build step: a page asks for one style sheet and one script, and the widget's frame for
htmx, and what works with it, once it is painted. A bundle is the concatenation of its parts without
comments and blanks, made when the application starts. Every part of a script bundle stands alone (no
import, no export) and is wrapped in a block, so that joining them changes nothing.
"""

import base64
import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from pathlib import Path

import brotli
import minify
from flask import Flask, Response, abort, current_app, request

from portal.web.access import public

SCOPES = ("/static", "/embed")
LOADER = "widget/cloud-shop.js"
RELEASED = "widget/released"
"""Every loader that was ever released, `<version>.js`, and the list of their hashes."""
YEAR = 365 * 24 * 3600

_SHOP_CSS = ("tokens.css", "base.css", "layout.css", "shells/shop.css")
HTMX = "vendor/htmx-4.0.1.min.js"
_COMMON_JS = ("messages.js", "forms.js", "dialogs.js", "touches.js")
_WITH_HTMX = ("requests.js", "drafts.js")
_FRAME_JS = ("look.js", "bridge.js", "visit.js")
LATER = "js/widget-later.js"
BUNDLES: dict[str, tuple[str, ...]] = {
    "css/portal.css": tuple(
        f"css/{part}" for part in (*_SHOP_CSS, "shells/portal.css", "components/*.css", "pages/*.css")
    ),
    "css/widget.css": tuple(f"css/{part}" for part in (*_SHOP_CSS, "shells/frame.css", "components/*.css")),
    "js/portal.js": (
        HTMX,
        *(f"js/{part}" for part in (*_WITH_HTMX, *_COMMON_JS, "choosing.js", "shortcuts.js", "colours.js")),
    ),
    "js/widget.js": tuple(f"js/{part}" for part in ("later.js", *_COMMON_JS, *_FRAME_JS)),
    LATER: (HTMX, *(f"js/{part}" for part in (*_WITH_HTMX, "sight.js", "mistakes.js"))),
    LOADER: ("widget/loader.js",),
}
_TEXT = (".css", ".js", ".svg", ".txt")
CODINGS = {"br": brotli.compress, "gzip": partial(gzip.compress, compresslevel=9, mtime=0)}
"""How text is compressed, the better first. Browsers take Brotli over TLS and from this machine."""


@dataclass(frozen=True)
class Asset:
    """One file as it is sent: its bytes, its type and the hash in its address."""

    path: str
    content: bytes
    _packed: dict[str, bytes] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:12]

    def packed(self, coding: str) -> bytes:
        """The bytes compressed, once for all who ask for this content coding: `br` or `gzip`."""
        if coding not in self._packed:
            self._packed[coding] = CODINGS[coding](self.content)
        return self._packed[coding]

    @property
    def content_type(self) -> str:
        if self.path.endswith(".js"):
            return "text/javascript; charset=utf-8"
        kind = mimetypes.guess_type(self.path)[0] or "application/octet-stream"
        return f"{kind}; charset=utf-8" if self.path.endswith(_TEXT) else kind


class Assets:
    """All static files below one folder, read once and kept in memory."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._kept: dict[str, Asset] = {}

    def get(self, path: str) -> Asset | None:
        """The file or bundle of that name, or None when there is none."""
        if path not in self._kept:
            content = self._read(path)
            if content is None:
                return None
            self._kept[path] = Asset(path, content)
        return self._kept[path]

    def forget(self) -> None:
        """Read everything anew on the next call; for development only."""
        self._kept.clear()

    def _read(self, path: str) -> bytes | None:
        if path in BUNDLES:
            return self._bundle(path)
        file = (self.root / path).resolve()
        if not file.is_relative_to(self.root) or not file.is_file():
            return None
        return file.read_bytes()

    def _bundle(self, path: str) -> bytes:
        files = [file for pattern in BUNDLES[path] for file in sorted(self.root.glob(pattern))]
        return "\n".join(map(_squeezed, files)).encode()


def _squeezed(file: Path) -> str:
    """A file as it stands in a bundle; what others wrote and squeezed stays as it is."""
    text = file.read_text(encoding="utf-8")
    if file.parent.name == "vendor":
        return text
    return minify.string("text/css", text) if file.suffix == ".css" else script_block(text)


def script_block(text: str) -> str:
    """The script in a block of its own, so that no name leaks, with short names within."""
    return str(minify.string("application/javascript", f"{{{text}}}"))


def asset_url(path: str) -> str:
    """The address of a static file or bundle, with its hash: safe to cache for a year.

    Pages in the widget's frame get theirs below /embed. An unknown path raises LookupError,
    so that a wrong name is found by the first test that renders the page.
    """
    asset = bundle(path)
    scope = "/embed" if request and request.path.startswith("/embed/") else "/static"
    return f"{scope}/a/{asset.digest}/{path}"


@public(reason="Style sheets, scripts and pictures of every page, also of those for visitors.")
def send_asset(digest: str, path: str) -> Response:
    """Answer one file. An outdated hash gets today's content, but nobody may keep it."""
    asset = _asset_or_404(path)
    response = _packed(asset)
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if digest == asset.digest:
        response.cache_control.public = True
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True
    return _conditional(response)


@public(reason="Any web site may load the widget; what it shows is decided in the frame.")
def send_loader() -> Response:
    """Answer the widget's loader: for any origin, kept for an hour, renewed in the background."""
    response = _packed(_asset_or_404(LOADER))
    response.headers["Cache-Control"] = "public, max-age=3600, stale-while-revalidate=86400"
    return _for_everybody(response)


@public(reason="As the loader that renews itself.")
def send_pinned_loader(version: str) -> Response:
    """Answer the loader of a version that was released: the same bytes for ever. 404 for any other."""
    response = _packed(_asset_or_404(f"{RELEASED}/{version}.js"))
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return _for_everybody(response)


def _for_everybody(response: Response) -> Response:
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return _conditional(response)


def loader_version() -> str:
    """The version of the loader that renews itself, such as `1.0.0`."""
    return version_of(_asset_or_404(LOADER).content)


def version_of(loader: bytes) -> str:
    """The version that a loader names, in whatever constant; empty where it names none."""
    found = re.search(rb'="(\d+\.\d+\.\d+)"', loader)
    return found.group(1).decode() if found else ""


def released_versions() -> list[str]:
    """The versions of all loaders that pages may have pinned."""
    assets: Assets = current_app.extensions["assets"]
    return sorted(file.stem for file in (assets.root / RELEASED).glob("*.js"))


def loader_integrity() -> str:
    """What `integrity` says of the pinned loader of today (Subresource Integrity)."""
    return integrity_of(_asset_or_404(f"{RELEASED}/{loader_version()}.js").content)


def integrity_of(content: bytes) -> str:
    """The hash of a file as `integrity` has it."""
    return f"sha384-{base64.b64encode(hashlib.sha384(content).digest()).decode()}"


def _conditional(response: Response) -> Response:
    response.make_conditional(request)
    return response


def _asset_or_404(path: str) -> Asset:
    assets: Assets = current_app.extensions["assets"]
    return assets.get(path) or abort(404)


@lru_cache(maxsize=100)
def _sheet(text: str) -> Asset:
    return Asset("made.css", text.encode())


def send_sheet(text: str) -> Response:
    """Answer a style sheet that was made for this address, to be kept for a day."""
    response = _packed(_sheet(text))
    response.headers["Cache-Control"] = "public, max-age=86400"
    return _conditional(response)


def bundle(path: str) -> Asset:
    """A file or bundle by name; an unknown one raises LookupError."""
    asset: Asset | None = current_app.extensions["assets"].get(path)
    if asset is None:
        raise LookupError(f"There is no static file {path!r}.")
    return asset


def _packed(asset: Asset) -> Response:
    taken = (coding for coding in CODINGS if request.accept_encodings.quality(coding) > 0)
    coding = next(taken, None) if asset.path.endswith(_TEXT) else None
    response = Response(asset.packed(coding) if coding else asset.content)
    response.headers["Content-Type"] = asset.content_type
    if coding:
        response.headers["Content-Encoding"] = coding
    response.vary.add("Accept-Encoding")
    response.set_etag(f"{asset.digest}-{coding}" if coding else asset.digest)
    return response


def setup_assets(app: Flask) -> None:
    """Serve `/static/a/<hash>/<path>` and `/embed/a/<hash>/<path>`; `asset_url` in templates."""
    assets = Assets(Path(app.root_path, "static").resolve())
    app.extensions["assets"] = assets
    app.jinja_env.globals.update(asset_url=asset_url, htmx_url=lambda: asset_url(LATER))
    for scope in SCOPES:
        app.add_url_rule(f"{scope}/a/<digest>/<path:path>", f"assets{scope.replace('/', '_')}", send_asset)
    if app.debug:
        app.before_request(assets.forget)
