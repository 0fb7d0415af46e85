"""The QA matrix: every kind of message walked end to end, and what must hold of it, cell by cell."""
