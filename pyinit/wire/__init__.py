"""The bytes that init and its clients exchange. Pure: nothing here does I/O."""
