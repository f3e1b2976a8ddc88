"""Access that does not widen: the list « deviendrait lisible par … », before anything is sent.

Who reads each folder at its source, who would read it in the filing plan, and what that opens. What would widen waits
until `passation decide widen`; the rest of the list is for people to know.
"""
