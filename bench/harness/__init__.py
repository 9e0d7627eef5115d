"""What every benchmark shares: rows, timing, peers in environments of their own, the report."""
