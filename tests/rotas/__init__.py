"""24 teams' rotas: each in words, as a file, and with the exact answer."""
