"""What tells that a text speaks of a person: addresses, numbers and dates, and the words beside them."""
