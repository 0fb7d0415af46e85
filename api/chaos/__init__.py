"""The kill loop: real worker processes over a practice shop that misbehaves, killed again and again."""
