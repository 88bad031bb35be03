"""Who is where: the center and its units, the police stations, the districts."""
