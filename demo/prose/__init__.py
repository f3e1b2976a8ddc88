"""Invented municipal prose: a world (names, streets, numbers), templates kept as data, and the drafts they yield."""
