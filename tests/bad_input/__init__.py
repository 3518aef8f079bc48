"""What goes wrong on the web and on the machine ends in a clear line or a recorded failure; the archive stays whole."""
