"""Forms that show what an action refuses at the field it is about."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from flask import Response, after_this_request
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, TextAreaField

from portal.db import db
from portal.kernel.errors import AlreadyDecided, Conflict, DomainError, Invalid, TooMany
from portal.kernel.text import clean, clean_lines, presentable
from portal.web.words import HouseWords


class Form(FlaskForm):
    """A form of the portal or the shop.

    if form.validate_on_submit():
        with form.showing_refusals():
            order = place_order(...)
            return redirect_to(...)
    return render_page("orders/new.html", "orders/_form.html", form=form), form.status
    """

    refused_with: int = 422

    class Meta:
        def get_translations(self, _form: object) -> HouseWords:
            """Let WTForms speak as the house does."""
            return HouseWords()

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Check each field, and that people can see what is in it."""
        is_fine = bool(super().validate(extra_validators))
        return _ensure_displayable(self) and is_fine

    @property
    def status(self) -> int:
        """The status of the answer that shows this form: 422 for bad input, 409 for a conflict."""
        return self.refused_with if self.errors else 200

    @contextmanager
    def showing_refusals(self) -> Iterator[None]:
        """Turn what the action finds wrong or impossible into errors of the form; nothing typed is lost."""
        try:
            yield
        except AlreadyDecided:
            raise  # there is nothing left to correct and to send again
        except (Invalid, Conflict, TooMany) as refusal:
            db.session.rollback()  # what the page shows is what is stored
            self.show(refusal)

    @contextmanager
    def noting_refusals(self) -> Iterator[None]:
        """Note what a check without any effect finds wrong, so that all is told at once and not in turns."""
        try:
            yield
        except Invalid as refusal:
            self.show(refusal)

    def show(self, refusal: DomainError) -> None:
        """Put the refusal at its fields that have no error yet, or at the head of the form."""
        self.refused_with = refusal.status
        if refusal.retry_after is not None:
            after_this_request(partial(_ask_to_wait, refusal.retry_after))
        unplaced = {name: text for name, text in refusal.field_errors.items() if name not in self}
        for name, text in refusal.field_errors.items():
            if name in self and not self[name].errors:
                self[name].errors = [text]
        self.form_errors += list(unplaced.values())
        if not refusal.field_errors:
            self.form_errors.append(refusal.message)


class SharedForm(Form):
    """A form of portal and shop: before any view, each of them has checked its own token."""

    class Meta(Form.Meta):
        csrf = False


def _ask_to_wait(seconds: int, response: Response) -> Response:
    response.headers["Retry-After"] = str(seconds)
    return response


def _ensure_displayable(form: Form) -> bool:
    """Note at its field what hides, breaks or turns text; what no page may hold is not even kept."""
    found = [field for field in form if isinstance(field.data, str) and _is_refused(field)]
    for field in found:
        field.data = presentable(field.data)
    return not found


def _is_refused(field: Field) -> bool:
    if isinstance(field, PasswordField):
        return False
    try:
        (clean_lines if isinstance(field, TextAreaField) else clean)(field.data)
    except Invalid as refusal:
        field.errors = [*field.errors, refusal.message]
        return True
    return False
