"""Plain applications that the product is compared with: what Flask and an ORM cost by themselves."""
