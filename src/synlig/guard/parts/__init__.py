"""Parts that speak with each other on this machine: one listens on a socket and knows who is at the other end."""
