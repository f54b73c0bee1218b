"""The business, one package a noun: every edge (portal, shop, jobs, command line) calls these actions."""
