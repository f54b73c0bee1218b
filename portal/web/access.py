"""Who may call which view: deny by default, one marker on every route.

    bp = Blueprint("orders", __name__, url_prefix="/orders")

    @bp.get("/<public_id>")
    @requires(Permission.ORDER_VIEW)
    def show(public_id: str) -> ResponseReturnValue: ...

A route that has neither `@requires` nor `@public` keeps the application from starting. Blueprints
of the shop and widget pass a `rim=` of their own.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import flask
from flask import Flask, current_app, g, request

from portal.db.tenancy import scope_or_none
from portal.domain.users.permissions import Permission
from portal.kernel.actor import VISITOR, Actor
from portal.web.rim import Access, Rim, View, Visit, guarded
from portal.web.staff import STAFF

V = TypeVar("V", bound=Callable[..., Any])


def requires(*permissions: Permission) -> Callable[[V], V]:
    """Only for holders of the permission, or of any one where several are named."""
    if not permissions:
        raise ValueError("Name a permission.")
    return _marking(Access(frozenset(permissions)))


def public(*, reason: str, same_for_all: bool = False) -> Callable[[V], V]:
    """For everybody, signed in or not; the reason is for the reader of the code.

    `same_for_all` lets caches keep what strangers get: nothing of theirs may stand in it, such as a token.
    """
    if not reason:
        raise ValueError("Say why the route is public.")
    return _marking(Access(reason=reason, same_for_all=same_for_all))


def _marking(access: Access) -> Callable[[V], V]:
    def mark(view: V) -> V:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


class Blueprint(flask.Blueprint):
    """A blueprint whose views stand behind a rim: the portal's, unless another is given."""

    def __init__(self, *arguments: Any, rim: Rim = STAFF, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._rim = rim
        self._wrapped: dict[View, View] = {}

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: View | None = None,
        *args: Any,
        **options: Any,
    ) -> None:
        """Register the view behind the rim; one without a marker is refused when the app starts."""
        access = access_of(view_func)
        if view_func is not None and access is not None:
            view_func = self._wrapped.setdefault(view_func, guarded(view_func, access, self._rim))
        super().add_url_rule(rule, endpoint, view_func, *args, **options)


def access_of(view: object) -> Access | None:
    """The marker of a view, if it has one."""
    return getattr(view, "access", None)


def may_open(endpoint: str) -> bool:
    """Whether whoever acts may see the page of an endpoint."""
    access = access_of(current_app.view_functions.get(endpoint))
    return access is not None and access.admits(current_actor())


def ensure_guarded(app: Flask) -> None:
    """Raise RuntimeError, naming the endpoints, where a route is not marked or not behind a rim."""
    open_ones = sorted(name for name, view in app.view_functions.items() if not _is_safe(view))
    if open_ones:
        raise RuntimeError(f"Add @requires or @public to: {', '.join(open_ones)}")


def _is_safe(view: object) -> bool:
    access = access_of(view)
    return access is not None and (not access.permissions or getattr(view, "is_guarded", False))


def current_visit() -> Visit:
    """The visit of this request; nobody's outside the rim."""
    visit: Visit = g.get("visit", Visit())
    return visit


def current_actor() -> Actor:
    """Who acts in this request."""
    scope = scope_or_none()
    if scope is not None:
        return scope.actor
    return current_visit().actor if flask.has_request_context() else VISITOR


def safe_next(default: str) -> str:
    """The path in `next`, when it is one of ours and nothing but a path; else the default."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted) if wanted.startswith("/") else None
    if parts is None or parts.scheme or parts.netloc or wanted.startswith(("//", "/\\")):
        return default
    if "\\" in wanted or not wanted.isprintable():
        return default
    return wanted
