"""Scripts that a peer runs in its own environment: a file in, one JSON document out."""
