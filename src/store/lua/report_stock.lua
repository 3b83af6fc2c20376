--[[
  Report: the shop says what it has left to sell, of the whole event or of each type of tickets. It is no act of an operator: it
  has no entry, raises no version, and a later report undoes it. A report of types names all of them: bookings name none, so
  what they took off the sum could not be kept beside the numbers of some.

  KEYS  those of one shard
  ARGV  1 now_ms   2 shards   3.. what is left of the event, alone; or pairs: id of a type, what is left of it
  Returns { status, what is left }
    DONE          what is left is of the whole event
    OUT_OF_RANGE  nothing changed: a number that no stock has
    SUM_OF_TYPES  likewise: what is left is the sum of the types
    OTHER_TYPES   likewise: the types that are on sale are others
--]]
-- @include state
-- @include ticket_types

local LEAST, MOST = -1000000000, 1000000000 -- below 0: the shop sold too much

load_state()

local types = texts[4]

--- The text with what is left of one type; nil when there is no such type.
local function with_remaining(id, remaining)
  local _, before = string.find(types, '"id":"' .. id .. '","remaining":', 1, true)
  local after = before and string.find(types, "[,}]", before)
  return after and string.sub(types, 1, before) .. remaining .. string.sub(types, after)
end

--- Puts the numbers of all types into the text. Returns their sum, or why they cannot be the stock.
local function report_types()
  local sum, seen = 0, {}
  for index = 3, #ARGV, 2 do
    local id, remaining = ARGV[index], argument(index + 1, "what is left of a type")
    local is_id = string.find(id, "^[%w_.-]+$") and not seen[id]
    local reported = is_id and with_remaining(id, text(remaining))
    if not reported then
      return nil, "OTHER_TYPES"
    elseif remaining > MOST then
      return nil, "OUT_OF_RANGE"
    end
    types, seen[id], sum = reported, true, sum + remaining
  end
  local _, count = string.gsub(types, '"id":"', "")
  if count == 0 or count ~= (#ARGV - 2) / 2 then
    return nil, "OTHER_TYPES"
  end
  return sum
end

local function report_event()
  local remaining = #ARGV[3] <= 15 and string.find(ARGV[3], "^%-?%d+$") and tonumber(ARGV[3])
  if not remaining or remaining < LEAST or remaining > MOST then
    return nil, "OUT_OF_RANGE"
  elseif count_tickets(types) then
    return nil, "SUM_OF_TYPES"
  end
  return remaining
end

local remaining, refusal
if #ARGV == 3 then
  remaining, refusal = report_event()
else
  remaining, refusal = report_types()
end
if not remaining then
  return { refusal, 0 }
end
local writes = { "remaining", text(remaining), "completed_at_report", text(state.completed) }
if types ~= texts[4] then
  for _, value in ipairs({ "ticket_types", types, "board", text(next_board()) }) do
    writes[#writes + 1] = value
  end
end
call("HSET", STATE, unpack(writes))
return { "DONE", math.max(0, remaining) }
