"""Case management for centers that support victims of digital sex crime and of stalking."""
