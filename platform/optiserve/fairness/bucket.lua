-- Takes a token and counts the request. Answers with the seconds to wait, "0" if there was a token.
-- KEYS: the bucket, the day's counts. ARGV: tokens a second, most tokens, hospital, days to keep,
-- requests refused meanwhile without asking.
local rate, most = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local was = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = math.min(most, (tonumber(was[1]) or most) + (now - (tonumber(was[2]) or now)) * rate)
local wait, refused = 0, tonumber(ARGV[5])
if tokens >= 1 then
  tokens = tokens - 1
else
  wait = (1 - tokens) / rate
  refused = refused + 1
end
redis.call('HSET', KEYS[1], 'tokens', tokens, 'at', now)
redis.call('EXPIRE', KEYS[1], math.ceil(most / rate) + 1)
redis.call('HINCRBY', KEYS[2], ARGV[3] .. ':requests', 1 + ARGV[5])
if refused > 0 then
  redis.call('HINCRBY', KEYS[2], ARGV[3] .. ':refused', refused)
end
redis.call('EXPIRE', KEYS[2], tonumber(ARGV[4]) * 86400)
return tostring(wait)
