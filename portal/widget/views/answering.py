"""Answering what the shop asked about a request, by the mailed link and without signing in."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.db import Scope, transaction
from portal.domain.requests.discuss import answer as give_answer
from portal.domain.requests.discuss import asked_by_link
from portal.domain.requests.queries import comments_on
from portal.kernel.text import clean_lines
from portal.web.access import public
from portal.widget.forms import AnswerForm
from portal.widget.place import place
from portal.widget.views.both import route


@route("/answer/<token>", "GET", "POST")
@public(reason="The link in the mail is the proof; looking at it changes nothing, because scanners look too.")
def answer(token: str) -> ResponseReturnValue:
    """The question, and what was said before; the answer goes to who asked."""
    with transaction(Scope(place().seller.id)):  # whoever is signed in here may be of another company
        request, form = asked_by_link(token), AnswerForm()
        if form.validate_on_submit():
            with form.showing_refusals():
                give_answer(request, clean_lines(form.text.data or ""))
                return render_template("widget/answered.html", request_number=request.number)
        said = comments_on(request, public_only=True)
        page = render_template("widget/answer.html", form=form, wanted=request, said=said)
        return page, form.status
