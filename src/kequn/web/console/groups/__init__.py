"""The pages of groups with a service of their own: their numbers and menus, who never used them, proposing a change."""
