"""Several machines: `passation run` sends batches through a broker, `passation worker` does and commits them.

A message is a batch: the INSEE code of a commune, the name of a stage, a task and the ids of its subjects, in JSON. The
catalogue keeps a row for each batch that is out; a worker takes it off in the transaction of its results. So a message
that comes twice, late or out of order commits nothing, and a broker that loses everything loses nothing.
"""
