"""The real program in a pseudo-terminal, from launch to what it leaves behind."""
