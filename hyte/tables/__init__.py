"""Tables read from and written to CSV and workbooks. Knows no business word."""
