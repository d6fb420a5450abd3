"""The HTTP front: routes, identity, sessions, limits and what stands behind them."""
