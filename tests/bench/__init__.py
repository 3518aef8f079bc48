"""The throughput benchmark: a generated site, Khotin, and what people would use in its place."""
