"""A web server that misbehaves the way real servers do, with a small news site behind it."""
