"""From the source to the store, with proof: plan, transfer, verify, attest.

One object a content, every place in the manifest; what was not compared is never said to be verified.
"""
