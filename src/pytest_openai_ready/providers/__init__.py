"""The providers that issue keys; ``registry`` has them all."""
