"""Everything between a browser and an operation: access, headers, sessions, forms, replies."""
