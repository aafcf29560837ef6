"""Pages of IT and compliance: users and rights, keys, the logs, the alarms."""
