"""After a filing decision: what lies in the store under another node gets the key that it would have been given.

`moves` says what is to move and what may not, `carry` moves it, `former` lists what is left under the keys before.
Nothing is deleted: the old object stays until somebody else removes it. Promises and their tests: docs/refile.md.
"""
