"""What a person needs to know of a plan before anything moves.

What waits and why, time, cost, names that look alike, and what changed since another plan.
"""
