"""What the daemon tells those outside: figures, health, notices, and which newsrooms have fallen silent."""
