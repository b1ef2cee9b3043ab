"""Statistical disclosure control: small numbers are suppressed, and so is what gives them away by differencing."""
