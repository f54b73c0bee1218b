import pytest

from portal.connectors.contract import NeedsStaff
from portal.connectors.manual import ManualConnector
from tests.connectors.contract_suite import ContractSuite, Subject


class TestManual(ContractSuite):
    @pytest.fixture
    def subject(self) -> Subject:
        return Subject(
            ManualConnector(),
            {"instructions": "Ask for the door code."},
            order_fields={"data centre": "Oslo", "administrator": "cleo"},
        )

    def test_the_task_tells_staff_all_they_need(self, subject: Subject) -> None:
        assert subject.ask("create", subject.call()) == NeedsStaff(
            "Set up: 5 x migration, plan mailbox\n"
            "For: Fjord Works (NO), Cleo Berg, cleo@fjord.example\n"
            "administrator: cleo\n"
            "data centre: Oslo\n"
            "Ask for the door code."
        )

    def test_a_later_task_names_the_service(self, subject: Subject) -> None:
        task = subject.ask("suspend", subject.call(external_id="server-7"))

        assert isinstance(task, NeedsStaff)
        assert task.task.splitlines()[0] == "Suspend: 5 x migration, plan mailbox"
        assert "Service: server-7" in task.task.splitlines()
