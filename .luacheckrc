-- What Redis gives a script beside Lua 5.1.
std = "lua51"
read_globals = { "redis", "KEYS", "ARGV" }
max_line_length = 130
