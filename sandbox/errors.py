"""What can go wrong when a practice shop is opened; every message says what to do."""


class PracticeError(ValueError):
    """The practice shop cannot be opened as asked."""


class PortTaken(PracticeError):
    """Another program listens on that port."""
