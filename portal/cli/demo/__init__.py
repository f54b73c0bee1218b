"""A demo world, made by the product's own actions."""
