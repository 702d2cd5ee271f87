"""Actors: who the noun phrases of an article stand for, by lexicon, by role and by what the document teaches."""

from extract.who.resolve import Actors, resolve_actors

__all__ = ["Actors", "resolve_actors"]
