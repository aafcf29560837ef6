"""The versioned HTTP API: the same services as the pages, with keys and an OpenAPI document."""
