"""With whom? One file per source and per recipient, and the wires to reach them."""
