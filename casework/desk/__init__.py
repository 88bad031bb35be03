"""What looks at everything: the first page."""
