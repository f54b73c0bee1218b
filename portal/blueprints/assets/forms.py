"""What staff change about what a customer has."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from portal.web.forms import Form


class RenameForm(Form):
    """The customer's own name for an asset or a subscription; the domain says what it may be."""

    friendly_name = StringField(_l("Friendly name"))
