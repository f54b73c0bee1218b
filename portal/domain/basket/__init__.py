"""The basket: what somebody is about to order, for whom, and the billing details on the way."""
