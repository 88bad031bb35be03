"""What crosses the border: the hotline from the police comes in here."""
