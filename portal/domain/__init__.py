"""The business, one package a noun; every edge (portal, shop, widget, jobs, command line) calls these actions."""
