-- The shop's D1 database. Times are Unix milliseconds, money is fen (分).
-- Every statement can be run again: `wrangler d1 execute shop --remote --file schema.sql`.

-- Who is logged in. Written by your login route, see src/session.js.
CREATE TABLE IF NOT EXISTS sessions (
  token TEXT PRIMARY KEY,
  openid TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS orders (
  out_trade_no TEXT PRIMARY KEY,
  openid TEXT NOT NULL,
  -- Chosen by the mini program for each checkout: two taps on the button are one order.
  client_token TEXT NOT NULL,
  sku TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  -- What is delivered once it is paid.
  coffees INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  -- The parameters of the prepay call as JSON: a repeated call must carry exactly the same.
  prepay TEXT NOT NULL,
  prepay_id TEXT,
  -- Prepay calls that may have reached WeChat Pay. An order without any is closed without a question.
  prepays INTEGER NOT NULL DEFAULT 0,
  -- How often the scheduled job heard nothing but an unsigned "no such order" or "closed". Such an order stays open: a
  -- person decides, see README.md.
  doubts INTEGER NOT NULL DEFAULT 0,
  -- review: paid, but not what was ordered. A person decides.
  state TEXT NOT NULL DEFAULT 'unpaid' CHECK (state IN ('unpaid', 'paid', 'closed', 'review')),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  -- When the scheduled job asks WeChat Pay about this order.
  next_check_at INTEGER NOT NULL,
  -- When the customer's question last went on to WeChat Pay.
  asked_at INTEGER NOT NULL DEFAULT 0,
  transaction_id TEXT UNIQUE,
  -- As WeChat Pay says it, RFC 3339.
  success_time TEXT,
  -- What the customer paid after coupons.
  payer_total INTEGER,
  UNIQUE (openid, client_token)
) STRICT;
CREATE INDEX IF NOT EXISTS orders_to_check ON orders (next_check_at) WHERE state = 'unpaid' AND prepays > 0;
CREATE INDEX IF NOT EXISTS orders_never_sent ON orders (expires_at) WHERE state = 'unpaid' AND prepays = 0;
-- How many orders a customer has made lately.
CREATE INDEX IF NOT EXISTS orders_of_customer ON orders (openid, created_at);

-- One row for each paid order, written together with the payment. Delivery starts from here, so a crash loses nothing.
CREATE TABLE IF NOT EXISTS outbox (
  out_trade_no TEXT PRIMARY KEY REFERENCES orders (out_trade_no),
  -- When it is sent to the queue again unless it is delivered by then.
  next_send_at INTEGER NOT NULL,
  delivered_at INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS outbox_to_send ON outbox (next_send_at) WHERE delivered_at IS NULL;

-- What this shop delivers: cups of coffee on the customer's account.
CREATE TABLE IF NOT EXISTS accounts (
  openid TEXT PRIMARY KEY,
  coffees INTEGER NOT NULL
) STRICT;

-- WeChat Pay's platform certificates, encrypted as they came: src/certificates.js. Empty with the public key alone.
CREATE TABLE IF NOT EXISTS platform_certificates (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- Which notifications are being processed, and which are finished: src/claims.js.
CREATE TABLE IF NOT EXISTS notification_claims (
  id TEXT PRIMARY KEY,
  -- Of the claim, so that only its holder ends it.
  token TEXT NOT NULL,
  finished INTEGER NOT NULL,
  -- End of the lease, or of the time for which a finished event is kept.
  until INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS notification_claims_by_time ON notification_claims (until);

-- What a person has to look at: payments that do not fit their order, events this shop does not know.
CREATE TABLE IF NOT EXISTS incidents (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  -- Of the order or, without one, of the event; a repeated notification makes no second row.
  subject TEXT NOT NULL,
  -- JSON.
  detail TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (kind, subject)
) STRICT;
