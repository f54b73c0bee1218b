"""The story page in each shell, with and without errors."""

from flask import Blueprint, Response, abort, flash, render_template
from flask.typing import ResponseReturnValue
from wtforms.form import BaseForm

from portal.blueprints.stories import examples
from portal.blueprints.stories.forms import StoryForm
from portal.web.access import public
from portal.web.assets import bundle, send_sheet
from portal.web.brand import Look, look_css

bp = Blueprint("stories", __name__, url_prefix="/_components")
PUBLIC = public(reason="Invented values, and registered for tests and development only.")
SHELLS = {"portal": "portal.html", "shop": "shop.html", "widget": "widget.html"}


@bp.get("/")
@PUBLIC
def index() -> ResponseReturnValue:
    """Every component in the staff shell."""
    return _page("portal", StoryForm(formdata=None))


@bp.get("/<shell>")
@PUBLIC
def in_shell(shell: str) -> ResponseReturnValue:
    """The same page in the shell of that name."""
    return _page(shell, StoryForm(formdata=None))


@bp.get("/<shell>/errors")
@PUBLIC
def with_errors(shell: str) -> ResponseReturnValue:
    """The page as after a form with mistakes, and with messages."""
    form = StoryForm(formdata=None)
    form.validate()
    flash("Saved. The customer gets a message.", "good")
    flash("The price book changed meanwhile.", "warn")
    return _page(shell, form), 422


@bp.get("/signed-out")
@PUBLIC
def signed_out() -> ResponseReturnValue:
    """The staff shell for somebody who has not signed in."""
    return render_template("stories/signed_out.html", form=StoryForm(formdata=None), nav=[], actor=None)


@bp.get("/failure")
@PUBLIC
def failure() -> ResponseReturnValue:
    """The error page."""
    return render_template(
        "error.html",
        frame="alone.html",
        title="This page could not be found",
        message="The address may be mistyped, or the page has moved.",
        status=404,
        hint="",
        reference="7K2M9QXA",
        back_url="/",
        back_label="Go to the start page",
        dress=None,
    )


@bp.get("/brand.css")
@PUBLIC
def brand() -> Response:
    """The example seller's colours."""
    sheets = [bundle(path).content.decode() for path in ("css/portal.css", "css/widget.css")]
    return send_sheet("\n".join([*sheets, look_css(Look(examples.ACCENT))]))


def _page(shell: str, form: BaseForm) -> str:
    if shell not in SHELLS:
        abort(404)
    return render_template(
        "stories/index.html",
        shell=SHELLS[shell],
        form=form,
        examples=examples,
        nav=examples.PORTAL_NAV if shell == "portal" else examples.SHOP_NAV,
        actor=examples.ACTOR,
        matters=examples.WAITING,
        viewing=examples.VIEWING,
        account=examples.ACCOUNT,
        brand=examples.BRAND,
        portal_origins=["http://127.0.0.1:8001"],
        view_name="catalog",
    )
