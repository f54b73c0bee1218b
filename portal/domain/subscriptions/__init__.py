"""Services that roll on: one record at each link for a recurring order line."""
