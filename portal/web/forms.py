"""Forms that show what an action refuses at the field it is about."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_wtf import FlaskForm

from portal.db import db
from portal.kernel.errors import Conflict, DomainError, Invalid


class Form(FlaskForm):
    """A form of the portal or the shop.

    if form.validate_on_submit():
        with form.showing_refusals():
            order = place_order(...)
            return redirect_to(...)
    return render_page("orders/new.html", "orders/_form.html", form=form), form.status
    """

    refused_with: int = 422

    @property
    def status(self) -> int:
        """The status of the answer that shows this form: 422 for bad input, 409 for a conflict."""
        return self.refused_with if self.errors else 200

    @contextmanager
    def showing_refusals(self) -> Iterator[None]:
        """Turn what the action finds wrong or impossible into errors of the form; nothing typed is lost."""
        try:
            yield
        except (Invalid, Conflict) as refusal:
            db.session.rollback()  # what the page shows is what is stored
            self.show(refusal)

    def show(self, refusal: DomainError) -> None:
        """Put the refusal at its fields, or at the head of the form."""
        self.refused_with = refusal.status
        unplaced = {name: text for name, text in refusal.field_errors.items() if name not in self}
        for name, text in refusal.field_errors.items():
            if name in self:
                self[name].errors = [*self[name].errors, text]
        self.form_errors += list(unplaced.values())
        if not refusal.field_errors:
            self.form_errors.append(refusal.message)
