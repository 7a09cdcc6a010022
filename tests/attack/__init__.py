"""Attacks on a running init: what it survives, and what it says of it."""
