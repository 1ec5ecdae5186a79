"""What belongs to the project as a whole: its documents and its list of libraries."""
