"""The import of what HCX lists: network extensions and migrations, from its API or from PowerCLI."""
