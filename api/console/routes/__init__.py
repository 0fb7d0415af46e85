"""One file of pages each."""
