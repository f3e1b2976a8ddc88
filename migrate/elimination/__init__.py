"""Elimination, never by the tool: it drafts, records the visa, lists what to execute, checks what is gone.

`choose` says what may be proposed and why the rest may not: in doubt, it is not. A bordereau is frozen and numbered;
`visa` records what the archives granted; `execution` lists the objects, all versions included, as long as nothing has
changed; `check` keeps as a fact what the store no longer holds. `resip` hands over what goes to the archives.
"""
