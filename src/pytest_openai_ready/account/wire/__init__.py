"""Requests to a host: clients, addresses, proxies, answers."""
