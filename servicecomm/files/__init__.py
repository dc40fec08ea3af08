"""The only room that touches the disk: reading maps, writing maps and tables."""
