"""Offline proof: scores labelled files with the same steps the live desk runs."""
