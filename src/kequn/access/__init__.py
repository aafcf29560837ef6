"""Who may see what: roles, the scope every read passes, the log of reads and exports, alarms, keys, and maker and checker."""
