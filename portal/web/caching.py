"""Which answers caches may keep: none, but those that everybody without a cookie gets alike.

A view says that its answer to a stranger is the same for all (`@public(…, same_for_all=True)`); the request
says whether it is a stranger's. A cookie of ours, even one that has ended, a bearer, or a form that was sent
make it somebody's.
"""

from flask import Response, g, request

NOBODY = "no-store"
EVERYBODY = "public, max-age=60, stale-while-revalidate=60"
"""Pages by themselves: a price that has changed is seen everywhere two minutes later at most."""
ASKING = "private, no-cache"
"""Documents of a frame, and parts of pages: a browser keeps them, and asks each time if they still hold."""


def settle_caching(response: Response, *, same_for_all: bool = False) -> Response:
    """Say in the answer who may keep it, unless its view has; answer 304 where the asker has it already."""
    if "Cache-Control" in response.headers:
        return response
    if not same_for_all or response.status_code != 200 or not _is_strangers():
        response.headers["Cache-Control"] = NOBODY
        return response
    response.headers["Cache-Control"] = EVERYBODY if _is_plain() else ASKING
    response.vary.update(("Cookie", "Accept-Language"))
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response


def _is_strangers() -> bool:
    is_safe = request.method in {"GET", "HEAD"}
    return is_safe and not request.cookies and "Authorization" not in request.headers


def _is_plain() -> bool:
    """Whether the address alone says what is wanted: HTMX tells more, such as the page it is asked from."""
    return "frame_ancestors" not in g and not any(name.startswith("Hx-") for name, _ in request.headers)
