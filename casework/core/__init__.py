"""What every package stands on: it knows permission names, but no case, person or agency."""
