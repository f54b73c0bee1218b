"""Things bought once: an asset at each link, its redemption code at the buyer's link alone."""
