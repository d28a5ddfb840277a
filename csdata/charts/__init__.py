"""How is a frame drawn? Functions from a frame to an Altair chart; nothing is computed or fetched here."""
