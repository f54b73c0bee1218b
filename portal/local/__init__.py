"""What runs on one machine without set-up: servers of our own, and the stack of `make run`."""
