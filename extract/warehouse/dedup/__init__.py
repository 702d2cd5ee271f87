"""Which texts are copies, which articles tell one story, which mentions tell of one event: pure functions, no I/O."""
