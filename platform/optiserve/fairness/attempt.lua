-- Takes an attempt on every counter at once, or none: answers with the seconds to wait, "0" if it
-- may be made. It counts as failed until it is given back, so that attempts at the same moment do
-- not slip through. KEYS: the counters. ARGV, three for each: failures that cost nothing, the most
-- seconds to wait, seconds after which all is forgotten.
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local wait = 0
for _, key in ipairs(KEYS) do
  local open = tonumber(redis.call('HGET', key, 'open')) or 0
  wait = math.max(wait, open - now)
end
if wait > 0 then return tostring(wait) end
for i, key in ipairs(KEYS) do
  local free, most = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1])
  local failures = redis.call('HINCRBY', key, 'failures', 1)
  if failures > free then
    -- Doubled each time: 2, 4, 8 seconds ... The exponent is bounded, since numbers are.
    local pause = math.min(most, 2 ^ math.min(failures - free, 30))
    redis.call('HSET', key, 'open', now + pause)
  end
  redis.call('EXPIRE', key, ARGV[3 * i])
end
return "0"
