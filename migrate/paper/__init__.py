"""A document to be read and signed, made once as blocks, and written as a page and as PDF: both say the same."""
