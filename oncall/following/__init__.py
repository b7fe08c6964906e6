"""What follows the rota: who holds a role, and what is written about it. Whoever calls says who is on call."""
