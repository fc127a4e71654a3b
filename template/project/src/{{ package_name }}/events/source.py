"""Where the stub's data comes from: it is made up here."""

#: The channels that events come through, with a description of each.
CHANNELS = {
    "web": "The browser.",
    "app": "The application on a telephone.",
    "store": "A person at a counter.",
}
