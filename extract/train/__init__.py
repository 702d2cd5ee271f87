"""Coded articles in, the model file that ``extract.read`` runs out; only here is torch needed."""
