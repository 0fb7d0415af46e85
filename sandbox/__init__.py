"""Vendors to practise on: real HTTP servers that behave like the real ones, seeded from data files.

Nothing of the desk is imported here and the desk imports nothing from here; only the CLI and tests start these.
"""
