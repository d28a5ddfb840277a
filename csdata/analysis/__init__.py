"""One module a question; each answers with a frozen Result that page, command line and report share."""
