"""The commands: options in, one call of the library, its result to the console. One verb a module."""
