"""One module a page of the site."""
