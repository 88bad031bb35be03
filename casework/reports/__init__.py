"""Counts for the people who answer for the work; reads only, opens no key."""
