"""Making the archive again from its WARC files and its journal, beside the old one, and swapping it in.

`staging` gives an empty database beside the home's own; `scan` and `rows` fill in what was captured, `journal` what
people and the crawler decided, the crawler's spider reads the captures; `carry` takes over what no capture can tell;
`swap` puts it all in the old one's place in one transaction. Which table is what, `fates` says.
"""
