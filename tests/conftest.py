"""What all tests share."""

pytest_plugins = ["tests.servers", "tests.application", "tests.personas"]
