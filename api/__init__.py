"""Entrances: HTTP, command line, and the one place where everything is wired (`bootstrap`)."""
