"""The search page: accounts, sessions, pages that work without JavaScript, and the same answers as JSON.

It reads through the catalogue and the index, with the rights of the groups of who is signed in inside each query; the
bytes of a copy come from the store and leave only once their digest is the one first read. Accounts and sessions lie in
`comptes.sqlite` of the workspace, apart from the catalogue and its digest.
"""
