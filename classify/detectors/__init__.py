"""Personal data seen in a text: one module a family, all with the same few functions."""
