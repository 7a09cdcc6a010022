"""Measures pyinit and its peers side by side."""
