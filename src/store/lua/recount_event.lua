--[[
  Recount: an operator has the counters counted from the sets at once, as the loop does every five seconds while it ticks.
  A renumbering ends with a recount anyway, and counts in the same fields meanwhile.

  KEYS  those of all shards, then queue:{e}:audit
  ARGV  1 now_ms   2 shards   3 act id   4 who acts
  Returns { status, { entry } }
    DONE         the entry says which counters were wrong; none where there is no event
    HELD         the line is being renumbered: nothing changed
    ACT_ID_USED  another act had this id: likewise
--]]
-- @include state
-- @include people
-- @include line
-- @include recount
-- @include renumber
-- @include audit

local COUNTERS = {
  "waiting", "returned", "called", "admitted", "missed", "spent", "forfeited", "revoked", "completed",
  "entered", "gone",
}

load_state()
local earlier = find_entry()
if earlier then
  local is_recount = begins_with(earlier, '{"act":"' .. act_id .. '","what":"recount",')
  return { is_recount and "DONE" or "ACT_ID_USED", { is_recount and earlier or nil } }
elseif is_renumbering() then
  return { "HELD", {} }
elseif state.generation == 0 then
  return { "DONE", {} }
end

local before, after, wrong = {}, {}, {}
for _, name in ipairs(COUNTERS) do
  before[name] = text(state[name])
end
recount()
for _, name in ipairs(COUNTERS) do
  after[name] = text(state[name])
  if after[name] ~= before[name] then
    wrong[#wrong + 1] = name
  end
end
if #wrong > 0 then
  state.idle = 0 -- a tick finds out whether it is
end
save_state()
return { "DONE", { add_entry("recount", state.control, wrong, before, after) } }
