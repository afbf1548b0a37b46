"""The import of what happened to VMs and extensions. Reading a file knows no database; loading writes one difference."""
