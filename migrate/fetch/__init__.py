"""Local copies: what a person needs on this machine for a while, to hand it to a State platform.

A copy is kept only if what the store gives is what was first read; it has a readable name and an expiry, it is checked
against the limits of the platform, and it is cleaned up only if nobody changed it since.
"""
