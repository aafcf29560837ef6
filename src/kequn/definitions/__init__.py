"""Definitions: tags, segments and what else is data with a version, as files that are made once and never changed."""
