"""What init does to Linux and hears from it. Nothing here decides what should run."""
