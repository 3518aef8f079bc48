"""Spiders: few, each for any number of sites. The loader offers every profile as one of them."""
