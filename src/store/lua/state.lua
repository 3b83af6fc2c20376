--[[
  The state of one event: read once when a script starts, answered as the snapshot, written once at its end.

  KEYS  1 queue:{e}         ZSET  waiting: user -> ticket (a returned person: 1, 2, 3 ...)
        2 queue:{e}:called  ZSET  called, admitted, missed, spent, forfeited: user -> score (see people.lua)
        3 queue:{e}:departed  LIST  tickets and scores of people who stopped waiting otherwise than by a tick's call
        4 queue:{e}:state   HASH  the fields below
        5 queue:{e}:next    ZSET  the line while it is copied under new ordinals (see renumber.lua)
        6 queue:{e}:spent   HASH  user:first_end_ms -> booking id (the end that the pass was claimed with)
        7 queue:{e}:spent:earlier     HASH  the same of before `spent` was begun anew (see records.lua)
        8 queue:{e}:redeemed          HASH  user:first_end_ms -> the booking that the pass is bound to, until that is reported
        9 queue:{e}:redeemed:earlier  HASH  the same of before
       10 queue:{e}:entrants  ZSET  who entered a drawing: user -> gone * 256 + sheet (see entrants.lua)
        Of an event with several shards all but 3 and 4 are those of one shard: that of the caller's people. A tick has
        those of the first, and from 11 on the same eight of each other one.
  ARGV  1 now_ms            ms since 1970, the caller's clock; nothing here reads a clock of its own
        2 shards            how many shards the event's people are in, as the caller's settings say

  All fields of the state are numbers but the operator's texts and the fence of each lobby and booth. One that an operator
  took away says `unset`, a text is empty then.
  Plain Lua 5.1 (Upstash documents no libraries). Numbers are integers below 2^53, and every one that
  leaves as text goes through `text`, because Lua itself would write a ticket as 7.6e+15.
--]]

local DEPARTED, STATE = KEYS[3], KEYS[4]
local EARLIEST_MS, LATEST_MS = 1767312000000, 2524608000000 -- 2026-01-02, 2050-01-01
local DEPARTED_SLICE = 5000
local PERSON = 1000000 -- tokens are millionths: milli-people per second times milliseconds, no rounding
local FIRST_TICKET = 10000000 -- below it, a score in `queue` is that of a returned person
local TICKET_EPOCH_S = 1767225600 -- 2026-01-01: a ticket is seconds since then * FIRST_TICKET + an ordinal
-- How far a drawing is, in `draw`; 0 = first come, or there is no event. core's draw/drawing.ts names them in this order.
local ENTERING, CLOSED, COMMITTED, SEATED = 1, 2, 3, 4
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

local now_ms = argument(1, "now_ms")
if now_ms < EARLIEST_MS or now_ms >= LATEST_MS then
  error("ARGV[1] now_ms is not between 2026-01-02 and 2050")
end

local shard_count = argument(2, "shards")

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

-- What a snapshot answers, in this order; the store's replies.ts reads it by the same list.
local SNAPSHOT = {
  "generation", "called_up_to", "departed_count", "departed_base", "departed_sum", "waiting", "returned", "called",
  "called_total", "joined", "rate", "paused", "closed", "tick", "idle", "control", "pass_ttl_s", "opens_at_ms",
  "numbering", "returned_up_to", "renumber_at_ms", "clock_ms", "claim_clock_ms", "closes_at_ms", "completed", "expired",
  "admitted",
  "draw", "entered", "gone", "draw_closed_ms", "draw_round", "draw_trouble", "enters_at_ms",
  "board", -- then remaining_to_sell, has_room, the index of the departed slice, commands, and two strings: the notice, and the
  -- checkpoint of the drawing while it waits for its round; behind them the other texts, but not to who knows them by the
  -- number of the board
}

local FIELDS = {
  -- generation: ms of the first write into an empty state, 0 when there is none
  "generation", "last_second",
  "shards", -- how many shards its people are in, since the generation began
  "shards_until_ms", -- before it no other number may begin one: see prepare_event.lua
  -- the ordinals, all of one numbering, which begins with the generation and anew whenever the line is renumbered
  "numbering", "joined", "called_up_to", "returned_total", "returned_up_to", "departed_count", "departed_base",
  "departed_sum", -- of all these tickets, modulo DEPARTED_SUM of entrants.lua
  "retired", -- 1 for a minute after an operator retired a created event: its other keys are gone, and this one goes by itself
  "renumber_at_ms", "renumbered", -- when the line is to be renumbered, 0 = not, and how many people are copied so far
  "placing", -- 1 while copies take the place of the line, which is to be finished
  "writing", -- 1 while a script changes the line: one that finds it so comes after a script that was cut off
  -- people per state; `returned` are those among the waiting who came back to the front
  "waiting", "returned", "called", "admitted", "missed", "spent", "forfeited", "revoked",
  "called_again", -- of the called those who returned before, and perhaps more until the next recount
  -- totals of this generation
  "called_total", "called_at_once", "joined_bytes", "no_shows", "expired", "completed", "late", "refunded",
  "redeemed", -- passes bound to a booking, those whose booking was reported since included: at 0 no script reads those HASHes
  -- the release loop: tokens and credit in millionths of a person, clocks in ms, rate in milli-people per second
  "loop", "clock_ms", "claim_clock_ms", "tick", "idle", "rate", "burst_ms", "tokens", "credit", "pass_ttl_s",
  "halted", -- 1 = no one could claim at the last tick, or at some time since: until the next one the claim clock stands
  "earned_ahead_ms", "earned_ahead", -- for how much time after the last tick joins have earned tokens, and how many: see earn.lua
  -- the pace of passes, see claim_pass.lua: clocks in ms, and passes issued per slot of the last 100 ms
  "claim_tokens", "claims_earned_to_ms", "claim_horizon_ms",
  "claims_0", "claims_1", "claims_2", "claims_3", "claims_4",
  "recounted_at_ms", -- ms; see recount.lua
  -- records of bookings, see records.lua: since when they are written where they are, ms, 0 = since the generation began, so
  -- that there are no earlier ones; and how many bookings have none any more
  "records_since_ms", "forgotten",
  -- the drawing: how far it is; by which key its proofs are signed, the first 48 bits of its thumbprint; who entered, and who of
  -- them gave up and has no seat yet; when entering was closed; which round of the beacon decides; how many parts are in line,
  -- one being a sheet of a shard, by sheets first; 1 = the list is no longer the one that was signed
  "draw", "draw_key", "entered", "gone", "draw_closed_ms", "draw_round", "draw_seated", "draw_trouble",
}

-- What the operator sets, in the middle of a sale; only control_event.lua writes it.
local OPERATOR = {
  "control", "paused", "closed", "rate_override", "max_active_override", "remaining", "completed_at_report", "opens_at_ms",
  "closes_at_ms", "enters_at_ms", "board",
}
local CHECKPOINT = "draw_checkpoint" -- the field of the signed list, a JWS of at most 1,024 bytes
-- The texts, and how many bytes a reply has of each at most. All but the first are the board, which is read again only when
-- its number is another one.
local TEXTS = { "notice", "notice:en", "notice:th", "ticket_types" }
local NOTICE_BYTES = 1120 -- 280 characters of four bytes; the store cuts by characters, this only bounds a reply
local TEXT_BYTES = { NOTICE_BYTES, NOTICE_BYTES, NOTICE_BYTES, 2048 }

local DEFAULTS = { idle = 1, shards = 1, rate_override = -1, max_active_override = -1, remaining = -1 }
-- Neither opens, and what closes is over.
local UNREADABLE = { closed = 1, opens_at_ms = LATEST_MS, enters_at_ms = LATEST_MS, closes_at_ms = 1 }
local UNSET = "unset" -- what a number's field holds that was taken away: so a change sets and clears fields in one command

local state = {} -- by name
local stored = {} -- what was read, by name; nil where there was nothing
local texts = {} -- the operator's, in the order of TEXTS, empty for none
local checkpoint = "" -- what is stored of the signed list, empty for none
local fence -- the number of the writer's last write, { field, nonce, seq }; nil in a script that serves no lobby or booth

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
    if value == UNSET then
      value = nil
    end
    local number = value and #value <= 15 and string.find(value, "^%-?%d+$") and tonumber(value)
    if string.find(name, "_at_ms$") and number and number > 0 and number < EARLIEST_MS then
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
  if state.closes_at_ms > 0 and now_ms >= state.closes_at_ms then
    state.closed = 1
  end
end

--- The number of the next board. After a rollback, too, it is no other board's: lobbies keep what they know by it.
local function next_board()
  return math.max(state.board + 1, now_ms)
end

--- Whether this number is of a later write of the writer than the last that the state knows.
local function is_newer(nonce, seq)
  return nonce > fence.nonce or (nonce == fence.nonce and seq > fence.seq)
end

--- Whether the state is one of before a write of the writer that was acknowledged. `first` is where ARGV says which:
--- its generation, nonce and seq, 0 0 0 for none.
local function is_rolled_back(first)
  local generation = argument(first, "acknowledged generation")
  local nonce, seq = argument(first + 1, "acknowledged nonce"), argument(first + 2, "acknowledged seq")
  return generation > 0 and generation == state.generation and is_newer(nonce, seq)
end

local function store_fence(nonce, seq)
  fence.nonce, fence.seq, fence.is_changed = nonce, seq, true
end

--- Who writes: a lobby by its number, a booth by "b" and its number.
local function writer_argument(index)
  local writer = ARGV[index]
  if not writer or not string.find(writer, "^b?%d+$") then
    error("ARGV[" .. index .. "] is no lobby and no booth")
  end
  return writer
end

--- `writer` is the one whose fence is read along; nil for none.
local function load_state(writer)
  local names = { unpack(FIELDS) }
  for index = 1, #OPERATOR do
    names[#names + 1] = OPERATOR[index]
  end
  for index = 1, #TEXTS do
    names[#names + 1] = TEXTS[index]
  end
  names[#names + 1] = CHECKPOINT
  fence = writer and { field = "fence:" .. writer }
  names[#names + 1] = fence and fence.field
  local values = call("HMGET", STATE, unpack(names))
  for index = 1, #FIELDS do
    local name, value = FIELDS[index], tonumber(values[index] or nil)
    stored[name] = value
    state[name] = value or DEFAULTS[name] or 0
  end
  local is_decided = state.generation > 0 or now_ms < state.shards_until_ms
  if is_decided and state.shards ~= shard_count then
    error("people are in " .. text(state.shards) .. " shards, not " .. text(shard_count) .. ": EXPECTED_PEOPLE was changed")
  end
  load_operator(values, #FIELDS)
  for index = 1, #TEXTS do
    texts[index] = first_bytes(values[#FIELDS + #OPERATOR + index] or "", TEXT_BYTES[index])
  end
  checkpoint = values[#FIELDS + #OPERATOR + #TEXTS + 1] or ""
  if fence then
    local nonce, seq = string.match(values[#names] or "", "^(%d+):(%d+)$")
    fence.nonce, fence.seq = tonumber(nonce or 0), tonumber(seq or 0)
  end
end

--- Redis finds the fields of a small hash by walking it, past hundreds of fences. One value of more than 64 bytes makes
--- it look them up instead, which takes a sixth off a flush: so the state says what it is, for those who look at it.
local ABOUT = "Virtual Queue: the state of one event. What each field means stands in docs/redis.md and state.lua."

--- Writes what changed since it was read or written last, in one HSET, and at first everything.
local function save_state()
  local changes, is_begun = {}, stored.generation
  if fence and fence.is_changed then
    changes = { fence.field, text(fence.nonce) .. ":" .. text(fence.seq) }
  end
  for index = 1, #FIELDS do
    local name = FIELDS[index]
    if state[name] ~= stored[name] then
      changes[#changes + 1] = name
      changes[#changes + 1] = text(state[name])
      stored[name] = state[name]
    end
  end
  if not is_begun then -- this is the first write
    changes[#changes + 1] = "about"
    changes[#changes + 1] = ABOUT
  end
  call_in_chunks("HSET", STATE, changes)
end

--- Whether the entrants are being put into line: no one is called, and they have no positions.
local function is_drawing()
  return state.draw == CLOSED or state.draw == COMMITTED
end

--- Whether the entering ends within a second, at draw_closed_ms: see close_entering.lua.
local function is_closing()
  return state.draw == ENTERING and state.draw_closed_ms > 0
end

--- Whether people may be in `entrants` who are not in line otherwise.
local function has_entrants()
  return state.draw == ENTERING or is_drawing()
end

--- Paused, or at rate 0: no one is called and no pass is first issued.
local function is_halted()
  return state.paused > 0 or state.rate == 0
end

--- What is left to sell since the origin's last report; -1 while it has reported nothing.
local function remaining_to_sell()
  if state.remaining < 0 then
    return -1
  end
  return math.max(0, state.remaining - (state.completed - state.completed_at_report))
end

--- How many more may be called, by the limit of people who are called or hold a pass, and by the stock; infinite without
--- either. `max_active` is the setting's, 0 = no limit: the operator's goes before it.
local function free_places(max_active)
  local most = state.max_active_override >= 0 and state.max_active_override or max_active
  local limit = most > 0 and most or math.huge
  if state.remaining >= 0 then
    limit = math.min(limit, remaining_to_sell())
  end
  return limit - (state.called + state.admitted + state.forfeited)
end

--- A ZSET entry takes some 108 bytes beside the id, and Upstash refuses a record of more than 100 MB. A record that met
--- that limit could not be changed any more, so it is full before: with 625,000 people whose ids have 36 characters.
local MOST_BYTES, ENTRY_BYTES = 90000000, 108
local MOST_WAITING = 8000000 -- a renumbering leaves ordinals to give out: they end at FIRST_TICKET

--- How many people the event's ZSETs of one kind hold, all shards together.
local function most_in_sets()
  local people = state.draw == ENTERING and state.entered or state.joined
  local id_bytes = people > 0 and state.joined_bytes / people or 0
  return shard_count * math.ceil(MOST_BYTES / (ENTRY_BYTES + id_bytes))
end

local function most_waiting()
  return math.min(most_in_sets(), MOST_WAITING)
end

--- `most` is the result of most_waiting(), which a batch of joins needs only once.
local function has_room(most)
  local people = state.draw == ENTERING and state.entered or state.waiting
  return people < most and state.joined < FIRST_TICKET - 1
end

--- Returns the snapshot, integers and texts, and the slice of the departed list that starts at the caller's index. `board`
--- is the number of the board that the caller knows.
local function read_snapshot(numbering, departed_index, board)
  local snapshot = {}
  for index = 1, #SNAPSHOT do
    snapshot[index] = state[SNAPSHOT[index]]
  end
  -- What was trimmed from the list's head counts for no position, and an index of another numbering means nothing.
  local from = numbering == state.numbering and departed_index or 0
  from = math.min(math.max(from, state.departed_base), state.departed_count)
  snapshot[#snapshot + 1] = remaining_to_sell()
  snapshot[#snapshot + 1] = has_room(most_waiting()) and 1 or 0
  snapshot[#snapshot + 1] = from
  local slice = {}
  if from < state.departed_count then
    local first = from - state.departed_base
    slice = call("LRANGE", DEPARTED, first, first + DEPARTED_SLICE - 1)
  end
  snapshot[#snapshot + 1] = commands
  snapshot[#snapshot + 1] = texts[1]
  snapshot[#snapshot + 1] = state.draw == COMMITTED and checkpoint or ""
  for index = 2, board == state.board and 1 or #TEXTS do
    snapshot[#snapshot + 1] = texts[index]
  end
  return snapshot, slice
end
