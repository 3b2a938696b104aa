"""What leaves the desk as plain text or JSON. Reads, never writes a record."""
