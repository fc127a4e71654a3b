"""The data product: from what the source delivers to a published table that others can rely on."""
