"""Around the analysis: how problems are worded, and the steps of setting up."""
