"""The HTTP toolkit of portal, shop and widget: access, parts and pages, errors, headers, assets."""
