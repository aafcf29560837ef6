"""How records of one person are told: what each column says, who is compared, what agreement weighs, and who ends together."""
