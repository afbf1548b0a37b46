"""What happened, as CSV: VMs moved and rolled back, port groups extended and un-extended, gateways cut over."""
