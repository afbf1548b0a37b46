"""The estate as found, as a Django app."""

from django.apps import AppConfig


class NetworksConfig(AppConfig):
    """Projects, VMs, port groups, segments, flows and every import of them."""

    name = "networks"
    verbose_name = "Estate"
