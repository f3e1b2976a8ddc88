"""Reading back, round by round: everything, a draw, or a share; stopped and taken up again.

`scope` says which objects a round speaks of, `rounds` carries it out, `foreign` lists what others put in the store.
A round says nothing of the objects outside it: they keep the state and the date that they had.
"""
