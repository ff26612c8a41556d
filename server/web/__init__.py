"""What stands between the room and a browser: templates, guards, problems."""
