"""Which connector provisions a product, with settings that are sealed."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from portal.connectors.registry import UnknownConnector
from portal.connectors.registry import connector as installed_connector
from portal.connectors.schema import problems, secrets_of
from portal.db import current_scope, db
from portal.db.sealed import vault
from portal.domain.audit.actions import record
from portal.domain.catalogue.actions.lock import ensure_own, touch
from portal.domain.catalogue.models import Product, ProductConnector
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid
from portal.kernel.texts import Text

SEALED = "•••"


def connect_product(product: Product, connector: str, settings: Mapping[str, Any], *, actor: Actor) -> None:
    """Say which connector provisions a product of this seller; the settings are sealed. Raises Invalid."""
    ensure_own(product)
    schema = _installed(connector).settings_schema
    wrong = problems(schema, settings)
    if wrong:
        raise Invalid(field_errors=wrong)
    row = db.session.scalar(select(ProductConnector).where(ProductConnector.product_id == product.id))
    before, former = ({}, None) if row is None else (connector_settings(row), row.connector)
    if row is None:
        row = ProductConnector(product_id=product.id)
        db.session.add(row)
    row.connector = connector
    row.settings_box = vault().encrypt(json.dumps(dict(settings)), context=_settings_context(product.id))
    db.session.flush()
    touch(product)
    changes = _changes(before if former == connector else {}, settings, secrets_of(schema))
    record(actor, "product.connected", product, connector=[former, connector], **changes)


def connector_settings(row: ProductConnector) -> dict[str, Any]:
    """Open the settings of a product's connector."""
    opened: dict[str, Any] = json.loads(
        vault().decrypt(row.settings_box, context=_settings_context(row.product_id))
    )
    return opened


def _installed(code: str) -> Any:
    try:
        return installed_connector(code)
    except UnknownConnector as error:
        raise Invalid(field_errors={"connector": Text("This connector is not installed.")}) from error


def _changes(old: Mapping[str, Any], new: Mapping[str, Any], secrets: frozenset[str]) -> dict[str, list[Any]]:
    """What changed, for the audit trail, which no secret enters."""
    names = [name for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name)]
    return {f"setting {name}": [_told(name, old, secrets), _told(name, new, secrets)] for name in names}


def _told(name: str, settings: Mapping[str, Any], secrets: frozenset[str]) -> Any:
    return SEALED if name in secrets and name in settings else settings.get(name)


def _settings_context(product_id: int) -> str:
    return f"connector_settings:{current_scope().seller_id}:{product_id}"
