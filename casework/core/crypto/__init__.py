"""Field encryption: a key for each person, case and referral; equality by blind index."""
