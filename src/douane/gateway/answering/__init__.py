"""Persons answer questions beside a terminal: on a page of the gateway, and by a webhook."""
