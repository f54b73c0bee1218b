"""What may happen to a product."""

from portal.domain.catalogue.models import ProductStatus
from portal.kernel.states import Machine
from portal.kernel.texts import Text

_S = ProductStatus

PRODUCT = Machine(
    "product",
    {
        (_S.DRAFT, "publish"): _S.PUBLISHED,
        (_S.PUBLISHED, "retire"): _S.RETIRED,
        (_S.RETIRED, "publish"): _S.PUBLISHED,
    },
    {
        _S.DRAFT: Text("the product is a draft"),
        _S.PUBLISHED: Text("the product is published"),
        _S.RETIRED: Text("the product is retired"),
    },
)
