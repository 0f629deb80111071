"""Keys out of settings files, by way of the program that reads them."""
