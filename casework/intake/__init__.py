"""The people whose data is held, and the cases that join them."""
