"""What other tools captured comes into the archive: files of theirs, and what the Wayback Machine holds.

Capture first, here too: a file, or an answer of the Wayback Machine, lies in the WARC folder before its rows are made;
then the captures are read as all stored captures are.
"""
