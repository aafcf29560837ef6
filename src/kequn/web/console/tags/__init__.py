"""The tag catalogue: every tag by theme, and the page of one."""
