"""From structured records (JSON) to cards."""
