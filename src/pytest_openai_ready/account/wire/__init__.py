"""How a host is asked: clients, addresses, proxies, answers."""
