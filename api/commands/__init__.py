"""One command a file. `api.cli` declares their options and loads the file only when the command runs."""
