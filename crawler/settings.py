"""Every knob of a crawl. The component dicts are the map of the house: read them as one page's journey.

What a user sets is read from the environment: KHOTIN_HOME, KHOTIN_DATABASE, KHOTIN_CONTACT.
"""

import os

from crawler.contact import user_agent

BOT_NAME = "khotin"
#: The data home, and an SQLAlchemy URL where the database is not the home's own SQLite file.
KHOTIN_HOME = os.environ.get("KHOTIN_HOME", "khotin-data")
KHOTIN_DATABASE = os.environ.get("KHOTIN_DATABASE") or None
#: Who answers for the crawl: an address of mail or web, part of the user agent.
KHOTIN_CONTACT = os.environ.get("KHOTIN_CONTACT") or None

# One spider serves every site; the loader offers each profile as that spider.
SPIDER_LOADER_CLASS = "crawler.loader.ProfileSpiderLoader"
SPIDER_MODULES: list[str] = []

#: Why robots.txt is set aside in this run, where it is: the WARC files say so.
KHOTIN_ROBOTS_REASON: str | None = None

# ── The journey ────────────────────────────────────────────────────────────
SCHEDULER = "crawler.frontier.Frontier"
# The frontier asks by the family's key before a Request is made; fingerprints would ask again.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
# One whose requests under way can be given up: an end by signal does not wait for a host that hangs.
DOWNLOADER = "crawler.downloader.PoliteDownloader"

DOWNLOADER_MIDDLEWARES = {
    # Answers from stored captures; before robots.txt, which has no say about what is already here.
    "crawler.middlewares.stored.StoredCaptures": 60,
    # Each in the place of Scrapy's own, for the reason that stands there.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.robots.Robots": 100,
    # 429 and 503 are Politeness's (below), which knows when to come back.
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.middlewares.cookie_wall.CookieWall": 580,
    "crawler.middlewares.decoding.Decoding": 590,
    # Before redirects are followed.
    "crawler.middlewares.homeward.Homeward": 610,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "crawler.middlewares.cookies.Cookies": 700,
    # Sees every answer and every failure of a host, before something is made of them.
    "crawler.middlewares.politeness.Politeness": 900,
    "crawler.middlewares.certificates.Certificates": 920,
    # Next to the downloader: bodies as they came over the wire, redirects and errors too.
    "crawler.middlewares.capture.Capture": 950,
}
SPIDER_MIDDLEWARES = {
    # Links are weighed by the frontier; what is too long never becomes a Request.
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
ITEM_PIPELINES = {
    "crawler.pipelines.strip_boilerplate.StripBoilerplate": 100,
    "crawler.pipelines.normalise_date.NormaliseDate": 200,
    "crawler.pipelines.normalise_byline.NormaliseByline": 300,
    "crawler.pipelines.normalise_text.NormaliseText": 400,
    "crawler.pipelines.validate.Validate": 500,
    "crawler.pipelines.store.StoreRecord": 900,
}
EXTENSIONS = {
    # Opens archive and WARC file, begins and ends the run; the others ask it.
    "crawler.extensions.archive.OpenArchive": 0,
    "crawler.extensions.indexing.Indexing": 10,
    "crawler.extensions.watching.Watching": 15,
    "crawler.extensions.progress.Progress": 20,
    # Execute Python from outside in the crawling process; on by default.
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.logstats.LogStats": None,
}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# ── Manners ────────────────────────────────────────────────────────────
USER_AGENT = user_agent(KHOTIN_CONTACT)
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "khotin"
CONCURRENT_REQUESTS = 32
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Requests and item of one response, one after the other: Scrapy starts as many tasks for each response.
CONCURRENT_ITEMS = 1
DOWNLOAD_DELAY = 1.0
# The delay is the least that is kept, not a mean.
DOWNLOAD_DELAY_JITTER = 0
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
    "Accept-Language": "vi,en;q=0.5",
    # No brotli: warcio's own checker cannot read it back where Google's brotli is installed, as here.
    "Accept-Encoding": "gzip, deflate",
}
#: Seconds: Retry-After is obeyed up to this, and a host that names no time is left alone for RETRY_AFTER_DEFAULT.
RETRY_AFTER_MAX = 3600
RETRY_AFTER_DEFAULT = 30
#: Crawl-delay in robots.txt is obeyed up to this many seconds.
CRAWL_DELAY_MAX = 60

# ── The frontier ────────────────────────────────────────────────────────────
#: Seconds for which a worker holds what it leases; it renews while it lives, and loses it when it is silent so long.
LEASE_SECONDS = 60
#: Articles that are looked at again at least every so many seconds are all looked at when their time comes; of others
#: (the slow sweep) one crawl looks at no more than SWEEP_PER_CRAWL.
RECENT_SECONDS = 30 * 24 * 3600
SWEEP_PER_CRAWL = 200

# ── Limits ────────────────────────────────────────────────────────────
# Not Scrapy's way, which throws away what came: the capture keeps the first BODY_MAX bytes, marked as truncated.
DOWNLOAD_MAXSIZE = 0
#: Bytes of a body that are taken, and that a body may have when its content encoding is undone.
BODY_MAX = 16 << 20
#: Bytes of what a page needs to be shown (a film, a document): a snapshot leaves out what is larger.
REQUISITE_MAX = 64 << 20
# Hosts of a snapshot of a domain: where any name answers, a page can link to more of them without end.
DOMAIN_HOSTS_MAX = 500
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30
# A body that ends early is captured, flagged as truncated, and read.
DOWNLOAD_FAIL_ON_DATALOSS = False
REDIRECT_MAX_TIMES = 6
METAREFRESH_ENABLED = False
RETRY_TIMES = 2
# Failures are recorded with their reason, and counted.
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]
HTTPERROR_ALLOW_ALL = True
#: Reading processes (0: as many as cores; while one is read, the next waits), and seconds for one page.
READER_PROCESSES = 0
READER_SECONDS = 20.0
#: Pages of one address pattern that may bring nothing new before the pattern is taken for a trap.
TRAP_PATIENCE = 12
#: Bytes after which a WARC file is closed and the next begun.
WARC_MAX_BYTES = 1 << 30

LOG_LEVEL = "WARNING"
LOG_FORMATTER = "crawler.extensions.progress.QuietLog"
