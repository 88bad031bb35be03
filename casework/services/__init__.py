"""What the center does for people: the catalogue and the log of support actions."""
