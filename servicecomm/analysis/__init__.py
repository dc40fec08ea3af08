"""Questions asked of a map: values in, values out; it prints and draws nothing."""
