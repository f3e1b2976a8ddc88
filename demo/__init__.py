"""A fictional commune, made from a seed with its ground truth, and the servers that show it on loopback.

It serves the demonstration, the tests and the benchmarks. No other package imports it.
"""
