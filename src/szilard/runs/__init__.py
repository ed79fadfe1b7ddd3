"""What a run is: its settings, its record, its stages, and the page that it leaves."""
