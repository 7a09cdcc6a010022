"""The program rc: stops and starts the scripts of a run level, then ends."""
