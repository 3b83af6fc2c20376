--[[
  Entrants: who entered an event that opens with a drawing. There are no positions before the drawing is over: an entry is a
  score, gone * 256 + sheet, where the sheet is the group of entrants that a person's proof is published in, and gone is 1 for
  who gave up. So each count is one ZCOUNT, and each sheet one range. An entry stays when its person leaves: the list of
  entrants only grows, and who enters again has the place in it that they had.

  From people.lua: shard, departed_tickets, take_out_of_line, transfer.
--]]

local SHEETS = 256
local DEPARTED_SUM = 2147483648 -- what the sum of departed tickets is taken modulo

local function put_entrant(user, score)
  local changes = shard.entrant_changes
  changes[#changes + 1] = text(score)
  changes[#changes + 1] = user
end

local function is_gone(entry)
  return entry >= SHEETS
end

--- By the sum of all tickets in it lobbies see that the departed list is the one they know.
local function add_departed(ticket)
  state.departed_count, state.departed_sum = state.departed_count + 1, (state.departed_sum + ticket) % DEPARTED_SUM
  departed_tickets[#departed_tickets + 1] = text(ticket)
end

--- Out of the line: their ticket goes to the departed list.
local function depart(user, ticket)
  take_out_of_line(user)
  add_departed(ticket)
end

--- An entrant gives up. `ticket`: the one of their seat, nil for none yet. Returns their entry.
local function give_up(user, entry, ticket)
  if is_drawing() then
    transfer("waiting") -- the close has counted all who stayed
  end
  if ticket then
    depart(user, ticket)
  else
    transfer(nil, "gone")
  end
  put_entrant(user, entry + SHEETS)
  return entry + SHEETS
end
