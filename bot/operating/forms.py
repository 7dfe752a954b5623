"""How a list is written for whoever asked for it on the command line."""

from enum import StrEnum


class Form(StrEnum):
    TEXT = "text"
    JSON = "json"
