--[[
    the join of a queue of one sorted set, one script a request, as a sketch of one has it: the oracle of
    test/store/plain-oracle.test.ts and nothing that ships. Called as
      EVAL <this file> 1 queue:{event_id} <user_id> <max_queue_size> <seconds.milliseconds since 1970>
    Returns { 1, "JOINED", position, queue_size } | { 1, "ALREADY_IN_QUEUE", position } | { 0, "QUEUE_FULL", queue_size }
--]]

--[[
    Join Queue Lua Script
    =====================
    Adds user to virtual queue for an event.

    Keys:
    - KEYS[1]: queue:{event_id}

    Arguments:
    - ARGV[1]: user_id
    - ARGV[2]: max_queue_size (0 = unlimited)
    - ARGV[3]: current_timestamp
--]]

local queue_key = KEYS[1]
local user_id = ARGV[1]
local max_size = tonumber(ARGV[2]) or 0
local timestamp = tonumber(ARGV[3])

-- Check if user already in queue
local existing_score = redis.call("ZSCORE", queue_key, user_id)
if existing_score then
    -- User already in queue, return current position
    local position = redis.call("ZRANK", queue_key, user_id)
    return {1, "ALREADY_IN_QUEUE", position + 1}
end

-- Check queue size limit
if max_size > 0 then
    local current_size = redis.call("ZCARD", queue_key)
    if current_size >= max_size then
        return {0, "QUEUE_FULL", current_size}
    end
end

-- Add to queue with timestamp as score (FIFO ordering)
redis.call("ZADD", queue_key, timestamp, user_id)

-- Get position (0-indexed, convert to 1-indexed for UX)
local position = redis.call("ZRANK", queue_key, user_id)

-- Calculate estimated wait time
local queue_size = redis.call("ZCARD", queue_key)

return {1, "JOINED", position + 1, queue_size}
