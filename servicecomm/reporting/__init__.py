"""Pages and pictures to hand over: they stand alone and hold no personal data."""
