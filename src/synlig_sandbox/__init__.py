"""Counterparts that run beside the Gateway in demonstrations and tests: recipients of our own making."""
