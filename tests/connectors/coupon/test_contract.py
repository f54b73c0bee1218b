import pytest

from portal.connectors.coupon import CouponConnector
from tests.connectors.contract_suite import ContractSuite, Subject
from tests.connectors.vendor_process import TOKEN, VendorProcess
from tests.connectors.vendor_suite import VendorSuite

SEED = "a seed nobody knows"
RESERVED = "STOCK-0001-ABCD"
PORTAL = "https://vendor.example/redeem"


class TestGenerated(ContractSuite):
    @pytest.fixture
    def subject(self) -> Subject:
        seed = SEED.replace(" ", "-")
        return Subject(
            CouponConnector(), {"mode": "generate", "portal_url": PORTAL, "code_seed": seed}, secrets=(seed,)
        )


class TestStocked(ContractSuite):
    @pytest.fixture
    def subject(self) -> Subject:
        settings = {"mode": "stock", "portal_url": PORTAL}
        return Subject(CouponConnector(), settings, secrets=(RESERVED,), reserved_code=RESERVED)


class TestAtVendor(ContractSuite, VendorSuite):
    @pytest.fixture
    def subject(self, vendor: VendorProcess) -> Subject:
        return Subject(CouponConnector(), vendor.settings, secrets=(TOKEN,))
