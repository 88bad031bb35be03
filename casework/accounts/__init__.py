"""The people at the screen: accounts, roles, signing in."""
