"""Where the documents of the index are kept and searched; one contract suite for all."""
