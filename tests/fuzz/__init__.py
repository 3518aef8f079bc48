"""A fuzzer for the reading of pages: mutated pages and strings against what reading promises."""
