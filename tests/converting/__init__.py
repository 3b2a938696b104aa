"""A plain desk becomes an encrypted one: what it begins with, how its starts are killed, what must hold."""
