--[[
  The state of one event: read once when a script starts, answered as the header, written once at its end.

  KEYS  1 queue:{e}         ZSET  waiting: user -> ticket (a returned person: 1, 2, 3 ...)
        2 queue:{e}:called  ZSET  called, admitted, missed, spent, forfeited: user -> score (see people.lua)
        3 queue:{e}:left    LIST  tickets of people who stopped waiting otherwise than by a call
        4 queue:{e}:spent   HASH  user:until -> booking id
        5 queue:{e}:state   HASH  the fields below
  ARGV  1 now               ms since 1970, the caller's clock; nothing here reads a clock of its own

  All fields of the state are numbers but two: `notice`, the operator's words, and the fence of each lobby.
  Plain Lua 5.1 (Upstash documents no libraries). Numbers are integers below 2^53, and every one that
  leaves as text goes through `text`, because Lua itself would write a ticket as 7.6e+15.
--]]

local QUEUE, CALLED, LEFT, SPENT, STATE = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local EARLIEST_MS, LATEST_MS = 1767312000000, 2524608000000 -- 2026-01-02, 2050-01-01
local LEFT_PAGE = 5000
local PERSON = 1000000 -- tokens are millionths: milli-people per second times milliseconds, no rounding
local CHUNK = 500 -- values per variadic command: `unpack` has a limit, and Upstash does not name its own

local function text(number)
  return string.format("%d", number)
end

local function argument(index, name)
  local value = ARGV[index]
  if not value or not string.find(value, "^%d+$") then
    error("ARGV[" .. index .. "] " .. name .. " is not a whole number")
  end
  return tonumber(value)
end

local now = argument(1, "now")
if now < EARLIEST_MS or now >= LATEST_MS then
  error("ARGV[1] now is not between 2026-01-02 and 2050")
end

local commands = 1 -- what this execution costs, the EVALSHA included: Upstash bills the commands inside

local function call(...)
  commands = commands + 1
  return redis.call(...)
end

--- Calls a variadic command with any number of values, none included.
local function call_in_chunks(command, key, values)
  for first = 1, #values, CHUNK do
    call(command, key, unpack(values, first, math.min(first + CHUNK - 1, #values)))
  end
end

-- What the header answers, in this order; the store's replies.ts reads it by the same list.
local HEADER = {
  "generation", "called_up_to", "left_count", "left_base", "waiting", "returned", "called", "called_total", "joined",
  "rate", "paused", "closed", "tick", "idle", "control", "pass_ttl", "opens_at", -- then unsold, the page's index,
  -- commands, and the notice, a string
}

local FIELDS = {
  -- generation: ms of the first write into an empty state, 0 when there is none
  "generation", "joined", "last_sec", "called_up_to", "left_count", "left_base",
  -- people per state; `returned` are those among the waiting who came back to the front
  "waiting", "returned", "called", "admitted", "missed", "spent", "forfeited",
  -- totals of this generation
  "called_total", "returned_total", "no_shows", "expired", "completed", "late", "refunded",
  -- the release loop: tokens and credit in millionths of a person, clocks in ms, rate in milli-people per second
  "loop", "clock", "claim_clock", "tick", "idle", "rate", "burst_ms", "tokens", "credit", "pass_ttl",
  -- the pace of passes, see claim_pass.lua: clocks in ms, and passes issued per slot of the last 100 ms
  "claim_tokens", "claims_earned_to", "claim_horizon", "claims_waited_at",
  "claims_0", "claims_1", "claims_2", "claims_3", "claims_4",
}

-- What the operator sets, by hand, in the middle of a sale; never written here.
local OPERATOR = { "control", "paused", "closed", "rate_override", "remaining", "completed_at_report", "opens_at" }

local DEFAULTS = { idle = 1, rate_override = -1, remaining = -1 }
local UNREADABLE = { closed = 1, opens_at = LATEST_MS }

local NOTICE_BYTES = 1120 -- 280 characters of four bytes; the store cuts by characters, this only bounds a reply

local state = {} -- by name
local stored = {} -- what was read, by its place in FIELDS; false where there was nothing
local notice -- the operator's words, empty for none
local own_fence -- this lobby's field, read and written with the rest; see flush.lua

--- A text cut between two characters: in UTF-8 the bytes that continue one are 128 to 191.
local function first_bytes(words, most)
  local following = string.byte(words, most + 1)
  while most > 0 and following and following >= 128 and following < 192 do
    most = most - 1
    following = string.byte(words, most + 1)
  end
  return string.sub(words, 1, most)
end

--- A slip of the operator's hand stops people until it is mended: taken for "not set", it would let them in.
local function load_operator(values, before)
  local is_misread = false
  for index = 1, #OPERATOR do
    local name, value = OPERATOR[index], values[before + index]
    local number = value and #value <= 15 and string.find(value, "^%-?%d+$") and tonumber(value)
    if name == "opens_at" and number and number > 0 and number < EARLIEST_MS then
      number = false -- seconds, not milliseconds: that would have been in 1970
    end
    if name == "remaining" and number and number < 0 then
      number = 0 -- oversold; a shop that reports nothing has no such field
    end
    state[name] = number or value and UNREADABLE[name] or DEFAULTS[name] or 0
    is_misread = is_misread or value and not number
  end
  if is_misread then
    state.paused = 1
  end
end

local function load_state(fence_field)
  local names = { unpack(FIELDS) }
  for index = 1, #OPERATOR do
    names[#names + 1] = OPERATOR[index]
  end
  names[#names + 1] = "notice"
  names[#names + 1] = fence_field
  local values = call("HMGET", STATE, unpack(names))
  for index = 1, #FIELDS do
    local name, value = FIELDS[index], tonumber(values[index] or nil)
    stored[index] = value or false
    state[name] = value or DEFAULTS[name] or 0
  end
  load_operator(values, #FIELDS)
  notice = first_bytes(values[#FIELDS + #OPERATOR + 1] or "", NOTICE_BYTES)
  own_fence = fence_field and values[#names] or nil
end

--- Redis finds the fields of a small hash by walking it, past hundreds of fences. One value of more than 64 bytes makes
--- it look them up instead, which takes a sixth off a flush: so the state tells whoever looks at it what it is.
local ABOUT = "Virtual Queue: the state of one event. What each field means stands in docs/redis.md and header.lua."

--- Writes what changed, in one HSET, and at first everything; `more` is a list of further fields and values.
local function save_state(more)
  local changes = more or {}
  for index = 1, #FIELDS do
    local name = FIELDS[index]
    if state[name] ~= stored[index] then
      changes[#changes + 1] = name
      changes[#changes + 1] = text(state[name])
    end
  end
  if not stored[1] then -- the generation: this is the first write
    changes[#changes + 1] = "about"
    changes[#changes + 1] = ABOUT
  end
  call_in_chunks("HSET", STATE, changes)
end

--- Paused, or at rate 0: nobody is called and no pass is first issued.
local function is_standing()
  return state.paused > 0 or state.rate == 0
end

--- What is left to sell since the origin's last report; -1 while it has reported nothing.
local function unsold()
  if state.remaining < 0 then
    return -1
  end
  return math.max(0, state.remaining - (state.completed - state.completed_at_report))
end

--- Returns the header, integers and the notice, and the page of `left` that starts at the caller's index.
local function read_header(generation, left_index)
  local header = {}
  for index = 1, #HEADER do
    header[index] = state[HEADER[index]]
  end
  -- What was trimmed from the list's head counts for nobody, and an index of another generation means nothing.
  local from = generation == state.generation and left_index or 0
  from = math.min(math.max(from, state.left_base), state.left_count)
  header[#header + 1] = unsold()
  header[#header + 1] = from
  local page = {}
  if from < state.left_count then
    local first = from - state.left_base
    page = call("LRANGE", LEFT, first, first + LEFT_PAGE - 1)
  end
  header[#header + 1] = commands
  header[#header + 1] = notice
  return header, page
end
