"""What a project's programs use to reach a model: clients, hosts, names, `.env`."""
