-- Money is fen (分). Every statement can be run again: `wrangler d1 execute shop --remote --file schema.sql`.

CREATE TABLE IF NOT EXISTS orders (
  out_trade_no TEXT PRIMARY KEY,
  amount INTEGER NOT NULL CHECK (amount > 0),
  -- Only ever forwards, whatever the order in which notifications come.
  state TEXT NOT NULL DEFAULT 'unpaid' CHECK (state IN ('unpaid', 'paid', 'refunded')),
  transaction_id TEXT,
  -- How often the goods were handed over.
  deliveries INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE IF NOT EXISTS refunds (
  out_refund_no TEXT PRIMARY KEY,
  out_trade_no TEXT NOT NULL,
  amount INTEGER NOT NULL,
  status TEXT NOT NULL
) STRICT;

-- What a person has to look at.
CREATE TABLE IF NOT EXISTS incidents (
  event_id TEXT PRIMARY KEY,
  event_type TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;

-- Which events are being processed, and which are finished: ../worker/src/claims.js.
CREATE TABLE IF NOT EXISTS notification_claims (
  id TEXT PRIMARY KEY,
  token TEXT NOT NULL,
  finished INTEGER NOT NULL,
  until INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS notification_claims_by_time ON notification_claims (until);
