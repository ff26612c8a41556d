"""The JSON API of interface.md section 3, one table of endpoints, one OpenAPI document."""
