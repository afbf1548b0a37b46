"""Sign-in by OpenID Connect beside passwords: in use only where the settings name an issuer (`SSO_IS_ON`)."""
