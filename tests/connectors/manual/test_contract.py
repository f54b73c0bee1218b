import pytest
from babel import Locale

from portal.connectors.contract import NeedsStaff
from portal.connectors.manual import ManualConnector
from portal.kernel.texts import kept, speaking, taken_out
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
        task = subject.ask("create", subject.call())

        assert isinstance(task, NeedsStaff)
        assert str(task.task) == (
            "Set up: 5 × migration, plan mailbox\n"
            "For: Fjord Works (NO), Cleo Berg, cleo@fjord.example\n"
            "administrator: cleo\n"
            "data centre: Oslo\n"
            "Ask for the door code."
        )
        with speaking(Locale("el")):
            assert str(taken_out(kept(task.task))).startswith(
                "Ενεργοποίηση: 5 × migration, πρόγραμμα mailbox\nΓια: Fjord Works (NO), Cleo Berg"
            )

    def test_a_later_task_names_the_service(self, subject: Subject) -> None:
        task = subject.ask("suspend", subject.call(external_id="server-7"))

        assert isinstance(task, NeedsStaff)
        assert str(task.task).splitlines()[0] == "Suspend: 5 × migration, plan mailbox"
        assert "Service: server-7" in str(task.task).splitlines()
