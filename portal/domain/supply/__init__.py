"""The one door between two sellers: how an order travels up and its result comes down."""
