"""What is sold: products, plans, retail prices, offers, terms, and the owner's connector settings."""
