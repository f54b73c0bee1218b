"""The form of a product group."""

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Regexp

from portal.domain.catalogue.group_models import ProductGroup
from portal.domain.catalogue.groups import GroupFacts
from portal.domain.catalogue.models import Product
from portal.kernel.text import clean, clean_lines
from portal.web.forms import Form

FREE_PLACES = 3


class PlacesField(SelectMultipleField):
    """Some of many in their order: one select for each place, and some that are free."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Leave out the places that stayed empty."""
        super().process_formdata([value for value in valuelist if value])

    @property
    def places(self) -> list[str]:
        """What is chosen for each place that is shown."""
        return [*(self.data or []), *[""] * FREE_PLACES]


class GroupForm(Form):
    """Name, address, description and members of a group (F11)."""

    version = HiddenField()
    name = StringField(_l("Name"), [DataRequired(_l("Enter a name.")), Length(max=200)])
    slug = StringField(
        _l("Address"),
        [
            Length(max=80),
            Regexp(r"([a-z0-9]+(-[a-z0-9]+)*)?$", message=_l("Use letters a-z, digits and single hyphens.")),
        ],
    )
    description = TextAreaField(_l("Description"), [Length(max=2000)])
    members = PlacesField(_l("Products in their order"))
    compared = BooleanField(_l("Its products can be compared side by side"), default=True)
    published = BooleanField(_l("Shops show it"))
    position = IntegerField(
        _l("Place among the groups"), [InputRequired(), NumberRange(0, 9_999)], default=100
    )

    products: dict[str, Product]

    @classmethod
    def of(
        cls, products: Sequence[Product], group: ProductGroup | None = None, members: Sequence[Product] = ()
    ) -> Self:
        """The form of a group, or of a new one, of some of these products."""
        form = cls(obj=group, members=[one.public_id for one in members])
        form.products = {one.public_id: one for one in products}
        form.members.choices = [
            SelectChoice("", _("None")),
            *(SelectChoice(key, one.name) for key, one in form.products.items()),
        ]
        return form

    @property
    def facts(self) -> GroupFacts:
        """What was typed; raises Invalid."""
        return GroupFacts(
            clean(self.name.data or ""),
            clean_lines(self.description.data or ""),
            clean(self.slug.data or ""),
            bool(self.compared.data),
            bool(self.published.data),
            self.position.data or 0,
        )

    @property
    def chosen(self) -> list[Product]:
        """The products in their order."""
        return [self.products[key] for key in self.members.data or []]
