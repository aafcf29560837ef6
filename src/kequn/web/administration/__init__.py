"""Pages of administrators (people, keys, rights) and of compliance and audit (logs, alarms); no customer's data stands on any."""
