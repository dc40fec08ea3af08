"""What is seen and worked in: widgets over one session; no analysis in here."""
