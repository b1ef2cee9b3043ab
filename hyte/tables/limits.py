"""How much a file may hold: enough for every table of a county, too little to hold up the house."""

MEGABYTE = 1024 * 1024
FILE = 20 * MEGABYTE  # as it arrives
UNPACKED = 60 * MEGABYTE  # all parts of a workbook together
PART = 4 * MEGABYTE  # a part that is neither a sheet nor its texts: styles, themes, names
RATIO = 150  # a part unpacks to this many times its size at most, once it is bigger than a megabyte
PARTS = 1_000
ROWS = 20_000
COLUMNS = 60
CELLS = 2_000_000  # from the first cell to the last, empty ones too: so many are held in memory
LINES = 1_048_576  # the last line that a sheet can have
CELL = 32_767  # characters, as in Excel
