--[[
  Control: an operator's change of an event's fields, with its version and its entry in the trail, in one execution. A change
  is done whole or not at all, and an act that is repeated, because its reply was lost, is answered as before. Types of
  tickets that are all counted set `remaining` to their sum.

  KEYS  those of one shard, then queue:{e}:audit
  ARGV  1 now_ms   2 shards   3 act id ("" = only reads)   4 who acts
        5 version: the number of the last change that the operator has seen; "" = whatever it is
        6 how many entries of the trail a read answers
        7.. pairs: field, value; an empty value takes the field away
  Returns { status, { what each field of OPERATOR and of TEXTS holds }, { reason, field }, { entry ... } }
    READ      the newest entries
    DONE      the fields after the change, and its entry
    CONFLICT  another change came first: nothing changed
    REFUSED   nothing changed, because
      UNKNOWN_FIELD, NOT_A_NUMBER, OUT_OF_RANGE, TOO_LONG  of a field
      SUM_OF_TYPES                                         what remains is the sum of the types: change these
      CLOSES_BEFORE_OPENING                                nobody could ever join
      ENTERS_AFTER_OPENING                                 nobody could ever enter
      ACT_ID_USED                                          another act had this id
--]]
-- @include state
-- @include audit
-- @include ticket_types

local BOUNDS = {
  paused = { 0, 1 },
  closed = { 0, 1 },
  rate_override = { 0, 20000000 }, -- the most that RELEASE_RATE may be
  max_active_override = { 0, 10000000 }, -- the most that MAX_ACTIVE may be
  remaining = { -1000000000, 1000000000 }, -- below 0: the shop sold too much
  opens_at_ms = { EARLIEST_MS, LATEST_MS - 1 },
  closes_at_ms = { EARLIEST_MS, LATEST_MS - 1 },
  enters_at_ms = { EARLIEST_MS, LATEST_MS - 1 },
}
local NOTICE_CHARACTERS = 280
local NUMBER_BYTES = 32 -- of what was typed into a field of numbers, that much is shown

load_state()

local names = { unpack(OPERATOR) }
local bytes = {} -- how many a text may have; nil for a number
for index, name in ipairs(TEXTS) do
  names[#names + 1] = name
  bytes[name] = TEXT_BYTES[index]
end

local fields = {} -- what each holds; nil for not set
for index, value in ipairs(call("HMGET", STATE, unpack(names))) do
  local name = names[index]
  local is_set = value and value ~= (bytes[name] and "" or UNSET)
  fields[name] = is_set and first_bytes(value, bytes[name] or NUMBER_BYTES) or nil
end

local function answer(status, refusal, entries)
  local values = {}
  for index, name in ipairs(names) do
    values[index] = fields[name] or false -- a reply ends at a nil
  end
  return { status, values, refusal or {}, entries or {} }
end

--- In UTF-8 every byte but those that continue a character begins one.
local function count_characters(words)
  local _, count = string.gsub(words, "[^\128-\191]", "")
  return count
end

--- Why a field cannot hold a value, nil when it can.
local function refusal_of(name, value)
  if bytes[name] then
    local is_notice = name ~= "ticket_types"
    local is_long = #value > bytes[name] or (is_notice and count_characters(value) > NOTICE_CHARACTERS)
    return is_long and "TOO_LONG" or nil
  elseif not BOUNDS[name] then
    return "UNKNOWN_FIELD"
  elseif value == "" then
    return nil
  elseif #value > 15 or not string.find(value, "^%-?%d+$") then
    return "NOT_A_NUMBER"
  end
  local least, most = unpack(BOUNDS[name])
  return (tonumber(value) < least or tonumber(value) > most) and "OUT_OF_RANGE" or nil
end

if act_id == "" then
  read_trail(argument(6, "how many entries"))
  return answer("READ", nil, trail)
end

local changed, after = {}, {} -- the names of the fields, and what they will hold, nil for not set
local is_changed = {} -- by name
for index = 7, #ARGV, 2 do
  local name, value = ARGV[index], ARGV[index + 1]
  local reason = refusal_of(name, value)
  if reason then
    return answer("REFUSED", { reason, name })
  end
  changed[#changed + 1] = name
  is_changed[name] = true
  if value ~= "" then
    after[name] = bytes[name] and value or text(tonumber(value))
  end
end
if #changed == 0 then
  error("a change names no field")
end
local tickets = count_tickets(after.ticket_types or "")
local names_sum = tickets and is_changed.remaining
if tickets and not names_sum then
  changed[#changed + 1], after.remaining = "remaining", text(tickets)
end
table.sort(changed) -- an act that is repeated is known by its text

local earlier = find_entry()
if earlier then
  if begins_with(earlier, head_of("control", changed, after)) then
    return answer("DONE", nil, { earlier })
  end
  return answer("REFUSED", { "ACT_ID_USED", "" })
elseif ARGV[5] ~= "" and argument(5, "version") ~= state.control then
  return answer("CONFLICT")
end

--- What a field will hold.
local function value_after(name)
  if is_changed[name] then
    return after[name]
  end
  return fields[name]
end

local opens_at_ms, closes_at_ms = tonumber(value_after("opens_at_ms")), tonumber(value_after("closes_at_ms"))
local enters_at_ms = tonumber(value_after("enters_at_ms"))
if names_sum or (is_changed.remaining and not tickets and count_tickets(value_after("ticket_types") or "")) then
  return answer("REFUSED", { "SUM_OF_TYPES", "remaining" })
elseif opens_at_ms and closes_at_ms and closes_at_ms > 0 and closes_at_ms <= opens_at_ms then
  return answer("REFUSED", { "CLOSES_BEFORE_OPENING", "closes_at_ms" })
elseif opens_at_ms and enters_at_ms and opens_at_ms > 0 and enters_at_ms >= opens_at_ms then
  return answer("REFUSED", { "ENTERS_AFTER_OPENING", "enters_at_ms" })
end

local version = state.control + 1
local entry = add_entry("control", version, changed, fields, after)
local writes = { "control", text(version) }

local function set_field(name, value)
  writes[#writes + 1] = name
  writes[#writes + 1] = value or (bytes[name] and "" or UNSET)
  fields[name] = value
end

fields.control = text(version)
for _, name in ipairs(changed) do
  set_field(name, after[name])
  if name == "remaining" then -- what is left is this less the bookings from now on
    set_field("completed_at_report", after[name] and text(state.completed) or nil)
  end
end
if is_changed.paused and state.paused > 0 then
  writes[#writes + 1], writes[#writes + 2] = "halted", "1" -- how long it was is not known: the next tick counts no time
end
if is_changed["notice:en"] or is_changed["notice:th"] or is_changed.ticket_types then
  set_field("board", text(next_board()))
end
call("HSET", STATE, unpack(writes))
return answer("DONE", nil, { entry })
