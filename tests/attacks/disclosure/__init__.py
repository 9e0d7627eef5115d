"""Attacks on released figures: what somebody with patience works out, of a naive release and of ours."""
