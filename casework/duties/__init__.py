"""What people at the center owe and tell each other."""
