"""Places of the world with country, coordinates and population; see README.md for source and licence."""
